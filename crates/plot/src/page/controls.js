// Mouse, fingers, keys and buttons.
const pointers = new Map();
let moved = false;

function placeOf(event) {
  const box = event.currentTarget.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function point(name, x, y) {
  cursor = { secs: clamp(secsOf(frame(name), x), view.start, view.end) };
  showTip(name, x, y);
  redraw();
}

function pinch(name, before, now) {
  const box = frame(name);
  const spread = (pair) => Math.max(Math.abs(pair[0] - pair[1]), 12);
  const middle = (pair) => (pair[0] + pair[1]) / 2;
  const around = secsOf(box, middle(before));
  zoom(spread(before) / spread(now), around);
  show(view.start + around - secsOf(box, middle(now)), view.end - view.start);
}

for (const name of names) {
  const canvas = element(name);
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
    moved = false;
    element("plot").focus({ preventScroll: true });
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = placeOf(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") point(name, now[0], now[1]);
      return;
    }
    if (pointers.size === 1) {
      const box = frame(name);
      if (Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]) < 3 && !moved) return;
      moved = true;
      hideTip();
      show(view.start + secsOf(box, before[0]) - secsOf(box, now[0]), view.end - view.start);
    } else if (pointers.size === 2) {
      const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)[1];
      moved = true;
      hideTip();
      pinch(name, [before[0], other[0]], [now[0], other[0]]);
    }
    pointers.set(event.pointerId, now);
    redraw();
  });
  const lift = (event) => {
    const place = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (place && !moved && event.type === "pointerup") {
      if (name === "timeline") choose(place[1]);
      point(name, place[0], place[1]);
      say();
    }
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") hideTip();
  });
  canvas.addEventListener("dblclick", (event) => {
    zoom(event.shiftKey ? 2 : 0.5, secsOf(frame(name), placeOf(event)[0]));
    redraw();
  });
  canvas.addEventListener("wheel", (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    if (!event.ctrlKey && !event.metaKey && !sideways) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (sideways && !event.ctrlKey) {
      const box = frame(name);
      const by = (event.deltaX || event.deltaY) * unit;
      show(view.start + (by / (box.right - box.left)) * (view.end - view.start), view.end - view.start);
    } else {
      zoom(Math.exp(clamp(event.deltaY * unit, -200, 200) / 250), secsOf(frame(name), placeOf(event)[0]));
    }
    redraw();
  }, { passive: false });
}

function choose(y) {
  const box = frame("timeline");
  const all = shownLanes();
  chosen = clamp(Math.floor(((y - box.top) / box.height) * all.length), 0, Math.max(all.length - 1, 0));
}

const middle = () => (cursor && cursor.secs >= view.start && cursor.secs <= view.end ? cursor.secs : (view.start + view.end) / 2);
const pan = (part) => show(view.start + part * (view.end - view.start), view.end - view.start);

function moveCursor(secs) {
  cursor = { secs: clamp(secs, whole.start, whole.end) };
  const length = view.end - view.start;
  if (cursor.secs < view.start) show(cursor.secs, length);
  if (cursor.secs > view.end) show(cursor.secs - length, length);
}

const keys = {
  ArrowLeft: (event) => (event.shiftKey ? pan(-0.2) : moveCursor(middle() - (view.end - view.start) / 100)),
  ArrowRight: (event) => (event.shiftKey ? pan(0.2) : moveCursor(middle() + (view.end - view.start) / 100)),
  ArrowUp: () => { chosen = Math.max(chosen - 1, 0); },
  ArrowDown: () => { chosen = clamp(chosen + 1, 0, Math.max(shownLanes().length - 1, 0)); },
  "+": () => zoom(0.6, middle()),
  "=": () => zoom(0.6, middle()),
  "-": () => zoom(1 / 0.6, middle()),
  "0": () => show(whole.start, whole.end - whole.start),
  Home: () => moveCursor(whole.start),
  End: () => moveCursor(whole.end),
  Escape: () => { cursor = null; },
};

element("plot").addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  hideTip();
  act(event);
  if (!cursor && event.key !== "Escape") cursor = { secs: middle() };
  say();
  redraw();
});
element("plot").addEventListener("focus", redraw);
element("plot").addEventListener("blur", redraw);

function button(id, act) {
  element(id).addEventListener("click", () => {
    act();
    redraw();
  });
}
button("earlier", () => pan(-0.5));
button("later", () => pan(0.5));
button("closer", () => zoom(0.5, middle()));
button("farther", () => zoom(2, middle()));
button("whole", () => show(whole.start, whole.end - whole.start));

const boxes = data.lanes.map((lane) => {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  const swatch = document.createElement("i");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    lane.shown = box.checked;
    chosen = clamp(chosen, 0, Math.max(shownLanes().length - 1, 0));
    redraw();
  });
  label.append(box, swatch, lane.name);
  item.append(label);
  element("lanes").append(item);
  return { lane, box, swatch };
});

function showLanes(shown) {
  for (const { lane, box } of boxes) lane.shown = box.checked = shown;
  chosen = 0;
}
button("all-lanes", () => showLanes(true));
button("no-lanes", () => showLanes(false));

function paintSwatches() {
  for (const { lane, swatch } of boxes) swatch.style.background = colourOf(lane);
}

// The grey of the picture inside the page is the level; colours are put on here.
function loadLevels() {
  const { image, palette, floor, top, channel } = data.spectrogram;
  const stops = palette.filter((_, at) => at % 15 === 0).join(", ");
  const strip = document.createElement("i");
  strip.style.background = "linear-gradient(to right, " + stops + ")";
  element("levels-name").textContent = "Spectrogram, " + channel + " / Hz";
  element("scale").append(floor + " dB", strip, top + " dB");
  const picture = new Image();
  picture.onload = () => {
    const sheet = document.createElement("canvas");
    sheet.width = picture.naturalWidth;
    sheet.height = picture.naturalHeight;
    const pen = sheet.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0);
    const pixels = pen.getImageData(0, 0, sheet.width, sheet.height);
    const colours = palette.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    const values = new Uint8Array(sheet.width * sheet.height);
    for (let at = 0; at < values.length; at++) {
      values[at] = pixels.data[4 * at];
      pixels.data.set(colours[values[at]], 4 * at);
    }
    pen.putImageData(pixels, 0, 0);
    levels = { picture: sheet, values, width: sheet.width, height: sheet.height };
    redraw();
  };
  picture.src = image;
}

element("timeline-part").hidden = !data.timeline;
element("rates-part").hidden = element("carriers-part").hidden = !data.frequencies;
element("levels-part").hidden = !data.spectrogram;
element("lanes-part").hidden = !(data.timeline || data.frequencies) || !data.lanes.length;
const roles = ["beat", "pulse", "modulation"].filter((role) => data.lanes.some((lane) => lane.segments.some((segment) => segment.lines.some((line) => line.role === role))));
const words = { beat: "beat", pulse: "pulse (dashed)", modulation: "modulation (dotted)" };
if (roles.length) element("rates-name").textContent = roles.map((role) => words[role]).join(", ").replace(/^./, (letter) => letter.toUpperCase()) + " / Hz";
if (data.spectrogram) loadLevels();
paintSwatches();
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  paintSwatches();
  redraw();
});
new ResizeObserver(redraw).observe(element("plot"));
drawAll();
