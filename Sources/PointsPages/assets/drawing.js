// drawing.js: draws charts with Chart.js from the tables beside them, so both always say the same. Without it the tables say it all.
(function () {
  "use strict";
  const css = getComputedStyle(document.documentElement), colour = (name) => css.getPropertyValue(name).trim();
  // Hatched, so that grey print and colour-blind eyes tell one series from another.
  function hatch(name) {
    const tile = document.createElement("canvas"), pen = tile.getContext("2d");
    tile.width = tile.height = 8;
    Object.assign(pen, { strokeStyle: colour(name), lineWidth: 2.5 });
    pen.beginPath();
    for (const [x, y] of [[0, 8], [-4, 4], [4, 12]]) { pen.moveTo(x, y); pen.lineTo(x + 8, y - 8); }
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }
  const number = (text) => Number(text.replace("\u2212", "-").replace(/[,\s]/g, ""));
  function draw(canvas) {
    const table = document.getElementById(canvas.dataset.table), heads = table.tHead.rows[0].cells;
    const rows = Array.from(table.tBodies[0].rows).filter((row) => !row.matches(".sum"));
    const looks = [
      { backgroundColor: colour("--brand"), borderColor: colour("--brand") },
      { backgroundColor: hatch("--note"), borderColor: colour("--note") },
      { backgroundColor: colour("--sheet"), borderColor: colour("--ink") },
    ];
    new Chart(canvas, {
      type: "bar",
      data: {
        labels: rows.map((row) => row.cells[0].textContent.replace(/^\d+年/, "")),
        datasets: canvas.dataset.columns.split(",").map((column, place) => Object.assign({
          label: heads[column].textContent.replace(/（.*/, "").trim(), borderWidth: 1.5,
          data: rows.map((row) => number(row.cells[column].textContent)),
        }, looks[place])),
      },
      options: {
        animation: false, maintainAspectRatio: false, devicePixelRatio: 2,
        plugins: { legend: { position: "bottom", labels: { boxWidth: 26, padding: 18 } } },
        scales: { x: { grid: { display: false } }, y: { beginAtZero: true, grace: "6%", title: { display: true, text: "分" } } },
      },
    });
  }
  if (!window.Chart) return;
  Chart.defaults.font.family = colour("--cjk");
  Chart.defaults.font.size = 18;
  Chart.defaults.color = colour("--ink");
  document.querySelectorAll("canvas[data-table]").forEach(draw);
})();
