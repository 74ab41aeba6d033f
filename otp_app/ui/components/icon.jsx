/** A sign of the sprite; the words beside it carry the meaning. */
export function Icon({ sprite, name }) {
  return (
    <svg className="i" aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
