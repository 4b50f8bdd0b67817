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

// A small picture beside the pointer, cut out of a sheet.
function showPicture(event, name) {
  const sheet = (window.digitLabPictures ?? {})[name];
  const number = event.points[0].customdata;
  if (!sheet || typeof number !== "number") return;
  const frame = (window.digitLabFrame ??= document.body.appendChild(document.createElement("div")));
  const scale = 84 / sheet.side;
  Object.assign(frame.style, {
    position: "fixed", zIndex: 1000, width: "84px", height: "84px", pointerEvents: "none", border: "2px solid #888", imageRendering: "pixelated",
    backgroundImage: `url(${sheet.address})`, backgroundSize: `${sheet.columns * 84}px auto`,
    backgroundPosition: `-${(number % sheet.columns) * sheet.side * scale}px -${Math.floor(number / sheet.columns) * sheet.side * scale}px`,
    left: `${Math.min(event.event.clientX + 14, innerWidth - 100)}px`, top: `${Math.max(event.event.clientY - 100, 4)}px`, display: "block",
  });
}

export function hidePicture() {
  if (window.digitLabFrame) window.digitLabFrame.style.display = "none";
}

// Where a figure leaves some of a trace's text to the page: figures/style.py, PAGE_TEXT.
function withPageText(traces, element) {
  const text = getComputedStyle(element).getPropertyValue("--st-text-color").trim();
  for (const { textfont } of traces) {
    if (Array.isArray(textfont?.color)) textfont.color = textfont.color.map((colour) => (colour === "#888889" ? text : colour));
  }
  return traces;
}

// What Streamlit gives a component, each time it has changed.
export function draw({ data, parentElement, setTriggerValue }) {
  const element = parentElement.querySelector(".live-chart");
  const figure = JSON.parse(data.figure);
  element.setAttribute("aria-label", data.alt);
  // Pictures side by side: no higher than they need where the page is narrow.
  const width = element.clientWidth, aspect = figure.layout.meta?.aspect;
  if (width && aspect) figure.layout.height = Math.min(figure.layout.height, Math.ceil(width * aspect));
  element.style.height = `${figure.layout.height}px`;
  // No mode bar: it would cover the legend. Dragging zooms, a double click shows everything again.
  const config = { displayModeBar: false, responsive: true };
  const show = (Plotly) => Plotly.react(element, withPageText(figure.data, element), themed(figure.layout, element), config).then(() => listen(element));
  plotly().then(show, (error) => { element.textContent = error.message; });
  function listen(element) {
    element.style.cursor = data.pickable ? "pointer" : "";
    for (const event of ["plotly_click", "plotly_hover", "plotly_unhover"]) element.removeAllListeners(event);
    if (data.pickable) {
      element.on("plotly_click", ({ points }) => { hidePicture(); setTriggerValue("picked", points[0].customdata); });
    }
    if (data.pictures) {
      element.on("plotly_hover", (event) => showPicture(event, data.pictures));
      element.on("plotly_unhover", hidePicture);
    }
  }
}
