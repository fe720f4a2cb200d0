// Draws the panels.
const names = ["timeline", "rates", "carriers", "levels"];
const dashes = { carrier: [], beat: [], pulse: [7, 3], modulation: [2, 3] };
const isRate = (role) => role !== "carrier";
let cursor = null;
let chosen = 0;
let levels = null;
let ink = {};
// Highest canvas, in pixels of the screen.
const mostPixels = 16000;

const shownLanes = () => data.lanes.filter((lane) => lane.shown);
const isDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;
const colourOf = (lane) => (isDark() ? lane.dark : lane.light);

function readInk() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ground", "ink", "faint", "grid", "frame", "band-a", "band-b", "fade", "cursor"]) {
    ink[name] = style.getPropertyValue("--" + name).trim();
  }
}

// Where things are in a panel: pixels of the page, not of the screen.
function frame(name) {
  const canvas = element(name);
  const width = canvas.clientWidth;
  const narrow = width < 620;
  const left = name === "timeline" && !narrow ? 168 : narrow ? 40 : 168;
  const top = name === "timeline" ? 22 : 4;
  const heights = { timeline: laneHeight(narrow) * Math.max(shownLanes().length, 1), rates: narrow ? 130 : 160, carriers: narrow ? 150 : 200, levels: narrow ? 220 : 320 };
  return { canvas, width, narrow, left, right: width - 10, top, height: heights[name], bottom: top + heights[name] };
}

function laneHeight(narrow) {
  const count = shownLanes().length;
  // Browsers draw nothing on a canvas that is too high.
  return Math.min(count > 60 ? 12 : count > 25 || narrow ? 18 : 22, mostPixels / 2 / count);
}

const xOf = (box, secs) => box.left + ((secs - view.start) / (view.end - view.start)) * (box.right - box.left);
const secsOf = (box, x) => view.start + ((x - box.left) / (box.right - box.left)) * (view.end - view.start);

// Prepares a canvas and draws ground and time marks.
function begin(name) {
  const box = frame(name);
  const height = box.bottom + 20;
  const ratio = Math.min(window.devicePixelRatio || 1, mostPixels / height);
  box.canvas.style.height = height + "px";
  box.canvas.width = Math.max(1, Math.round(box.width * ratio));
  box.canvas.height = Math.round(height * ratio);
  const pen = box.canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = "12px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.fillStyle = ink.ground;
  pen.fillRect(box.left, box.top, box.right - box.left, box.height);
  const step = timeStep(box.right - box.left, box.narrow ? 64 : 90);
  for (const secs of multiples(step, view.start, view.end)) {
    const x = Math.round(xOf(box, secs)) + 0.5;
    rule(pen, x, box.top, x, box.bottom + 4, ink.grid);
    const text = timeText(secs, step);
    const half = pen.measureText(text).width / 2;
    write(pen, text, clamp(x, box.left + Math.min(half, 8), box.width - half - 1), box.bottom + 12, "center", ink.faint);
  }
  return Object.assign(box, { pen });
}

function rule(pen, x0, y0, x1, y1, colour, dash) {
  pen.beginPath();
  pen.setLineDash(dash || []);
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
  pen.setLineDash([]);
}

function write(pen, text, x, y, align, colour) {
  pen.textAlign = align;
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}

// The text, shortened in its middle to fit.
function fitted(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  for (let length = text.length - 1; length > 1; length--) {
    const tail = Math.floor((length - 1) / 2);
    const short = text.slice(0, length - tail) + "\u2026" + text.slice(text.length - tail);
    if (pen.measureText(short).width <= room) return short;
  }
  return "";
}

function inside(box, draw) {
  box.pen.save();
  box.pen.beginPath();
  box.pen.rect(box.left, 0, box.right - box.left, box.bottom);
  box.pen.clip();
  draw();
  box.pen.restore();
}

function stepBounds(box) {
  const starts = data.steps.map((step) => step.start).filter((secs) => secs > view.start && secs < view.end);
  if (starts.length * 6 > box.right - box.left) return;
  for (const secs of starts) {
    const x = Math.round(xOf(box, secs)) + 0.5;
    rule(box.pen, x, box.top, x, box.bottom, ink.frame, [4, 3]);
  }
}

function finish(box) {
  box.pen.strokeStyle = ink.frame;
  box.pen.lineWidth = 1;
  box.pen.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left - 1, box.height - 1);
  if (cursor && cursor.secs >= view.start && cursor.secs <= view.end) {
    const x = Math.round(xOf(box, cursor.secs)) + 0.5;
    trace(box.pen, [[[x, 0], [x, box.bottom]]], ink.paper, 3);
    rule(box.pen, x, 0, x, box.bottom, ink.cursor);
  }
}

function drawTimeline() {
  const box = begin("timeline");
  const { pen } = box;
  inside(box, () => {
    data.steps.forEach((step, number) => {
      const [x0, x1, full] = [xOf(box, step.start), xOf(box, step.end), xOf(box, step.start + step.fade)];
      if (x1 < box.left || x0 > box.right) return;
      pen.fillStyle = number % 2 ? ink["band-b"] : ink["band-a"];
      pen.fillRect(x0, 0, x1 - x0, 20);
      const next = data.steps[number + 1];
      const from = Math.max(full, box.left) + 4;
      const room = Math.min(x1, next ? xOf(box, next.start) : x1, box.right) - from - 4;
      if (pen.measureText(String(step.number)).width <= room) {
        write(pen, fitted(pen, step.number + " " + step.text, room), from, 10, "left", ink.faint);
      }
    });
    pen.fillStyle = ink.fade;
    for (const step of data.steps) {
      if (step.fade > 0) pen.fillRect(xOf(box, step.start), 0, Math.max(xOf(box, step.start + step.fade) - xOf(box, step.start), 0.5), box.bottom);
    }
  });
  const lanes = shownLanes();
  const height = box.height / Math.max(lanes.length, 1);
  lanes.forEach((lane, number) => drawLane(box, lane, box.top + height * number, height));
  inside(box, () => stepBounds(box));
  finish(box);
}

// A part that is too narrow for its shape: as high as it gets.
function outline(segment) {
  const most = segment.gain.reduce((most, point) => Math.max(most, point[1]), 0);
  return [[Math.max(segment.start, view.start), most], [Math.min(segment.end, view.end), most]];
}

function drawLane(box, lane, top, height) {
  const { pen } = box;
  const colour = colourOf(lane);
  const base = top + height - 1;
  rule(pen, box.left, base + 0.5, box.right, base + 0.5, ink.grid);
  const peak = lane.peak || (lane.peak = Math.max(lane.kind === "voice" ? 1 : 1e-9, ...lane.segments.map((segment) => Math.max(...segment.gain.map((point) => point[1])))));
  const edges = [];
  for (const segment of lane.segments) {
    if (segment.end < view.start || segment.start > view.end) continue;
    const narrow = xOf(box, segment.end) - xOf(box, segment.start) < 6;
    const points = narrow ? outline(segment) : inView(segment.gain);
    const edge = points.map(([secs, gain]) => [xOf(box, secs), base - (height - 3) * clamp(gain / peak, 0, 1)]);
    if (edge.length) edges.push(edge);
  }
  inside(box, () => {
    // Every other part at once: parts that fade into each other still show through.
    pen.globalAlpha = 0.5;
    pen.fillStyle = colour;
    for (const odd of [0, 1]) {
      pen.beginPath();
      for (const edge of edges.filter((_, at) => at % 2 === odd)) {
        pen.moveTo(edge[0][0], base);
        for (const [x, y] of edge) pen.lineTo(x, y);
        pen.lineTo(edge[edge.length - 1][0], base);
        pen.closePath();
      }
      pen.fill();
    }
    pen.globalAlpha = 1;
    trace(pen, edges.filter((edge) => edge.length > 2), colour, 1);
  });
  const bold = isChosen(lane);
  pen.font = (bold ? "bold " : "") + Math.min(12, height) + "px system-ui, sans-serif";
  if (box.narrow) {
    const name = fitted(pen, lane.name, box.right - box.left - 8);
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeStyle = ink.ground;
    pen.textAlign = "left";
    pen.globalAlpha = 0.75;
    pen.strokeText(name, box.left + 4, top + height / 2);
    pen.globalAlpha = 1;
    write(pen, name, box.left + 4, top + height / 2, "left", ink.ink);
    pen.fillStyle = colour;
    pen.fillRect(box.left - 14, top + height / 2 - 5, 9, 9);
  } else {
    write(pen, fitted(pen, lane.name, box.left - 24), box.left - 18, top + height / 2, "right", ink.ink);
    pen.fillStyle = colour;
    pen.fillRect(box.left - 12, top + height / 2 - 4, 8, 8);
  }
  pen.font = "12px system-ui, sans-serif";
}

// Whether the keys have chosen a lane.
function isChosen(lane) {
  return document.activeElement === element("plot") && lane === shownLanes()[chosen];
}

// Draws several lines at once.
function trace(pen, lines, colour, width, dash) {
  pen.beginPath();
  pen.setLineDash(dash || []);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  for (const points of lines) points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
  pen.setLineDash([]);
}

// Lines of the shown lanes that pass `wanted` and touch the view.
function linesOf(wanted) {
  const found = [];
  for (const lane of shownLanes()) {
    for (const segment of lane.segments) {
      if (segment.end < view.start || segment.start > view.end) continue;
      for (const line of segment.lines) if (wanted(line.role)) found.push({ lane, segment, line });
    }
  }
  return found;
}

function drawFrequencies(name, wanted, floor) {
  const box = begin(name);
  const { pen } = box;
  const found = linesOf(wanted).map((entry) => Object.assign(entry, { points: inView(entry.line.hz) })).filter((entry) => entry.points.length);
  let [least, greatest] = [Infinity, -Infinity];
  for (const { line, points } of found) {
    for (const [secs, hz] of points) {
      const half = valueAt(line.half, secs) || 0;
      if (hz - half > floor || floor === 0) least = Math.min(least, Math.max(hz - half, 0));
      greatest = Math.max(greatest, hz + half);
    }
  }
  if (!found.length) {
    write(pen, "none here", (box.left + box.right) / 2, box.top + box.height / 2, "center", ink.faint);
    finish(box);
    return null;
  }
  const line = axisAround(Math.min(least, greatest), greatest, box.bottom, box.top);
  for (const hz of marks(line, 26)) {
    const y = Math.round(line.at(hz)) + 0.5;
    rule(pen, box.left, y, box.right, y, ink.grid);
    write(pen, hertzText(hz), box.left - 5, clamp(y, box.top + 5, box.bottom - 5), "right", ink.faint);
  }
  inside(box, () => {
    stepBounds(box);
    for (const entry of found) drawBand(box, line, entry);
    for (const lane of shownLanes()) {
      const bold = isChosen(lane);
      for (const role of Object.keys(dashes)) {
        const lines = found.filter((entry) => entry.lane === lane && entry.line.role === role).map((entry) => onScreen(box, line, entry.points));
        if (lines.length) trace(pen, lines, colourOf(lane), bold ? 3 : 1.7, dashes[role]);
      }
    }
  });
  finish(box);
  return line;
}

// Points on the screen; straight lines become curves where the axis is logarithmic.
function onScreen(box, line, points) {
  const found = [];
  points.forEach((point, at) => {
    const before = points[at - 1];
    if (before && line.logarithmic && before[1] !== point[1]) {
      const pieces = clamp(Math.ceil((xOf(box, point[0]) - xOf(box, before[0])) / 6), 1, 400);
      for (let piece = 1; piece < pieces; piece++) {
        const part = piece / pieces;
        found.push([xOf(box, before[0] + (point[0] - before[0]) * part), line.at(before[1] + (point[1] - before[1]) * part)]);
      }
    }
    found.push([xOf(box, point[0]), line.at(point[1])]);
  });
  return found;
}

function drawBand(box, line, entry) {
  if (!entry.line.half.length) return;
  const edge = (sign) => onScreen(box, line, entry.points.map(([secs, hz]) => [secs, hz + sign * (valueAt(entry.line.half, secs) || 0)]));
  const { pen } = box;
  pen.beginPath();
  for (const [x, y] of edge(1).concat(edge(-1).reverse())) pen.lineTo(x, y);
  pen.closePath();
  pen.globalAlpha = 0.2;
  pen.fillStyle = colourOf(entry.lane);
  pen.fill();
  pen.globalAlpha = 1;
}

const levelsAxis = (box) => axis(data.spectrogram.lowest, data.spectrogram.highest, box.bottom, box.top, true);

function drawLevels() {
  const box = begin("levels");
  const { pen } = box;
  if (levels) {
    const { width, height } = levels.picture;
    const part = (secs) => ((secs - whole.start) / (whole.end - whole.start)) * width;
    const from = part(view.start);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(levels.picture, from, 0, Math.max(part(view.end) - from, 1e-3), height, box.left, box.top, box.right - box.left, box.height);
  }
  const line = levelsAxis(box);
  for (const hz of marks(line, 24)) {
    const y = Math.round(line.at(hz)) + 0.5;
    rule(pen, box.left - 4, y, box.left, y, ink.faint);
    write(pen, hertzText(hz), box.left - 6, clamp(y, box.top + 5, box.bottom - 5), "right", ink.faint);
  }
  finish(box);
}

let axes = {};

function drawAll() {
  readInk();
  if (data.timeline) drawTimeline();
  if (data.frequencies) {
    axes.rates = drawFrequencies("rates", isRate, 0);
    axes.carriers = drawFrequencies("carriers", (role) => !isRate(role), 1);
  }
  if (data.spectrogram) drawLevels();
  element("view").textContent = fineTime(view.start) + " to " + fineTime(view.end);
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawAll();
  });
}
