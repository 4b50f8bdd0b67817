// Draws a Plotly figure and, when it comes again with more data, moves it there with Plotly.react: zoom and hidden lines stay.
const LIBRARY = "app/static/plotly-basic.min.js";

function plotly() {
  // One copy a page, whichever chart asks first.
  window.digitLabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`cannot load ${LIBRARY}`));
    document.head.append(script);
  });
  return window.digitLabPlotly;
}

function themed(layout, element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(name).trim();
  const text = value("--st-text-color");
  const background = value("--st-background-color");
  return {
    ...layout,
    font: { family: value("--st-font"), color: text, size: 12 },
    paper_bgcolor: background,
    plot_bgcolor: background,
    hoverlabel: { bgcolor: value("--st-secondary-background-color"), bordercolor: value("--st-border-color"), font: { color: text } },
  };
}

export default function ({ data, parentElement }) {
  const element = parentElement.querySelector(".live-chart");
  const figure = JSON.parse(data.figure);
  element.setAttribute("aria-label", data.alt);
  element.style.height = `${figure.layout.height}px`;
  // No mode bar: it would cover the legend. Dragging zooms, a double click shows everything again.
  const config = { displayModeBar: false, responsive: true };
  const draw = (Plotly) => Plotly.react(element, figure.data, themed(figure.layout, element), config);
  plotly().then(draw, (error) => { element.textContent = error.message; });
}
