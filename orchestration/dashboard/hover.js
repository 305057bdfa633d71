(function () {
  var tip = document.createElement("div");
  tip.id = "tip";
  document.body.appendChild(tip);
  document.addEventListener("pointermove", function (event) {
    var mark = event.target.closest && event.target.closest("svg.chart [aria-label]");
    var said = mark && !mark.matches("g") && mark.getAttribute("aria-label");
    tip.style.display = said ? "block" : "none";
    if (!said) return;
    tip.textContent = said;
    var room = document.documentElement.clientWidth - tip.offsetWidth - 12;
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, room)) + "px";
    tip.style.top = event.clientY + 18 + "px";
  });
  window.addEventListener("beforeprint", function () { tip.style.display = "none"; });
})();
