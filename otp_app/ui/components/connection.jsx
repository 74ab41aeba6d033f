import { useSyncExternalStore } from "react";

/**
 * Its children while there is no connection. `lost`: attempts to reconnect have failed. A browser that knows itself that
 * it is offline says so at once: the socket of a phone in a tunnel notices only after most of a minute.
 */
export function WhileOffline({ lost, children }) {
  const offline = useSyncExternalStore(subscribe, () => !navigator.onLine, () => false);
  return offline || lost ? children : null;
}

function subscribe(listener) {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}
