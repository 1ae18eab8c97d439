// Groups: parts of the rail that open and close, and stay as they were left while the window is open.
const KEY = "talsi:groups";

/** A browser may refuse to keep anything. */
function kept() {
  try {
    return JSON.parse(window.sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

export function remember(name, open) {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ ...kept(), [name]: open }));
  } catch {
    // Then it is not remembered.
  }
}

export const remembered = (name, usual) => kept()[name] ?? usual;

export function startGroups() {
  for (const group of document.querySelectorAll("details[data-group]")) {
    const { group: name } = group.dataset;
    group.open = remembered(name, group.open);
    group.addEventListener("toggle", () => remember(name, group.open));
  }
}
