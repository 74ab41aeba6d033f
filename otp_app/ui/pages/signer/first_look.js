// Runs in the page before everything else (see otp_app.ui.build_signer): keeps what is pressed in the first look.
// The reading screen lies ready in a template; the app, when it takes over, opens where the person is by then.
const look = document.querySelector("first-look");
const ahead = look?.querySelector("template");
const picture = look?.querySelector("img") || (!navigator.connection?.saveData && ahead?.content.querySelector("img"));
const shown = picture && Object.assign(new Image(), { sizes: picture.sizes, srcset: picture.srcset, src: picture.src });
if (ahead) {
  const welcome = [...look.children];
  const keep = (step) => {
    look.dataset.kept = step;
    look.replaceChildren(...(step === "begin" ? [ahead.content.cloneNode(true)] : welcome));
    scrollTo({ top: 0, behavior: "instant" });
  };
  look.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState({ ...history.state, idx: 0 }, "", "#welcome");
    history.pushState({ idx: 1 }, "", "#read");
    keep("begin");
    look.querySelector("h1").focus({ preventScroll: true });
  });
  look.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-keep]");
    if (!button) return;
    look.dataset.kept = button.dataset.keep;
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busy;
  });
  addEventListener("popstate", () => look.isConnected && keep(location.hash === "#read" ? "begin" : ""));
}
