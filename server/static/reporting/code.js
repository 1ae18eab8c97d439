// Code: copies the tracking code and prints its page.
const code = document.getElementById("code").textContent.replace(/\s/g, "");
const copied = document.getElementById("copied");
document.getElementById("code-actions").hidden = false;

document.getElementById("copy").addEventListener("click", async ({ currentTarget: button }) => {
  try {
    await navigator.clipboard.writeText(code);
  } catch {
    // Not over plain HTTP: what is marked can be copied by hand.
    window.getSelection().selectAllChildren(document.getElementById("code"));
    return;
  }
  button.textContent = button.dataset.done;
  copied.textContent = button.dataset.done;
});
document.getElementById("print").addEventListener("click", () => window.print());
