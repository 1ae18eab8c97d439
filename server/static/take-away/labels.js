// Labels of a map in one file: where two would cover each other, only the first is shown, ranks before names.
window.addEventListener("load", function () {
  var KINDS = [".leaflet-tooltip.rank", ".leaflet-tooltip.place"];
  var map = Object.keys(window).filter(function (name) { return /^map_[0-9a-f]{32}$/.test(name); })[0];

  function covers(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  function thin() {
    var taken = [];
    KINDS.forEach(function (kind) {
      document.querySelectorAll(kind).forEach(function (label) {
        var box = label.getBoundingClientRect();
        var free = !taken.some(function (other) { return covers(box, other); });
        label.style.visibility = free ? "" : "hidden";
        if (free) taken.push(box);
      });
    });
  }

  window[map].on("zoomend resize", function () { requestAnimationFrame(thin); });
  thin();
});
