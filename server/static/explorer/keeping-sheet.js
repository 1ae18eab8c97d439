// Sheet: the one button of the page to print.
document.getElementById("print").addEventListener("click", () => window.print());
