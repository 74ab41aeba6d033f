/** "{n} of {total}" with its places filled; nothing stands where a value is missing. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
