// What the page shows, and where times and frequencies stand.
const data = JSON.parse(document.getElementById("data").textContent);
const element = (id) => document.getElementById(id);
const whole = { start: data.start, end: data.end };
const view = { start: data.start, end: data.end };
const shortest = Math.min(0.02, whole.end - whole.start);
for (const lane of data.lanes) lane.shown = true;

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

// Shows `length` seconds from `start`, kept inside of the picture.
function show(start, length) {
  const all = whole.end - whole.start;
  length = clamp(length, shortest, all);
  view.start = clamp(start, whole.start, whole.end - length);
  view.end = view.start + length;
}

function zoom(factor, around) {
  const length = view.end - view.start;
  const next = clamp(length * factor, shortest, whole.end - whole.start);
  show(around - ((around - view.start) * next) / length, next);
}

// Value of a curve of [seconds, value] points, held outside of them.
function valueAt(points, secs) {
  if (!points.length) return null;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle][0] <= secs) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return points[0][1];
  if (low === points.length) return points[low - 1][1];
  const [a, b] = [points[low - 1], points[low]];
  return b[0] > a[0] ? a[1] + ((b[1] - a[1]) * (secs - a[0])) / (b[0] - a[0]) : a[1];
}

// Points of a curve inside the view, with the points where it enters and leaves.
function inView(points) {
  const found = [];
  for (let at = 0; at < points.length; at++) {
    const point = points[at];
    const before = points[at - 1];
    if (before) {
      for (const edge of [view.start, view.end]) {
        if (before[0] < edge && edge < point[0]) found.push([edge, valueAt([before, point], edge)]);
      }
    }
    if (point[0] >= view.start && point[0] <= view.end) found.push(point);
  }
  return found;
}

// An axis from `low` at `from` to `high` at `to`; logarithmic where the range is wide and `bend` allows it.
function axis(low, high, from, to, logarithmic) {
  const bent = (value) => (logarithmic ? Math.log(Math.max(value, low)) : value);
  const [a, b] = [bent(low), bent(high)];
  return {
    low, high, from, to, logarithmic,
    at: (value) => from + (to - from) * clamp((bent(value) - a) / (b - a), 0, 1),
    value: (place) => {
      const part = a + ((b - a) * (place - from)) / (to - from);
      return logarithmic ? Math.exp(part) : part;
    },
  };
}

function axisAround(least, greatest, from, to) {
  if (least > 0 && greatest / least > 5) return axis(least / 1.15, greatest * 1.15, from, to, true);
  const room = greatest > least ? 0.08 * (greatest - least) : Math.max(0.1 * greatest, 0.5);
  return axis(Math.max(least - room, 0), greatest + room, from, to, false);
}

function roundAbove(step) {
  const power = Math.pow(10, Math.floor(Math.log10(step)));
  const digit = [1, 2, 5].find((digit) => digit * power >= step * 0.999999) || 10;
  return digit * power;
}

function multiples(step, low, high) {
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step && found.length < 1000; k++) found.push(k * step);
  return found;
}

function marks(line, apart) {
  const room = Math.abs(line.to - line.from);
  if (line.logarithmic && line.high / line.low > 3) {
    const decade = room / Math.log10(line.high / line.low);
    const digits = decade * 0.3 >= apart ? [1, 2, 5] : decade * 0.47 >= apart ? [1, 3] : [1];
    const found = [];
    for (let power = Math.floor(Math.log10(line.low)); power <= Math.log10(line.high); power++) {
      for (const digit of digits) {
        const value = digit * Math.pow(10, power);
        if (value >= line.low && value <= line.high) found.push(value);
      }
    }
    return found;
  }
  return multiples(roundAbove(((line.high - line.low) * apart) / room), line.low, line.high);
}

const timeSteps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

function timeStep(pixels, apart) {
  const least = ((view.end - view.start) * apart) / pixels;
  return timeSteps.find((step) => step >= least) || 3600 * Math.max(roundAbove(least / 3600), 1);
}

function timeText(secs, step) {
  const decimals = clamp(Math.ceil(-Math.log10(Math.min(step, 1))), 0, 3);
  const unit = Math.pow(10, decimals);
  const parts = Math.round(Math.max(secs, 0) * unit);
  const full = Math.floor(parts / unit);
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(full / 3600), Math.floor(full / 60) % 60, full % 60];
  const text = hours > 0 ? hours + ":" + two(minutes) + ":" + two(seconds) : minutes + ":" + two(seconds);
  return decimals ? text + "." + String(parts % unit).padStart(decimals, "0") : text;
}

function fineTime(secs) {
  return timeText(secs, (view.end - view.start) / 1000);
}

function numberText(value) {
  return String(Number(value.toPrecision(4)));
}

function hertzText(hz) {
  return hz >= 1000 ? numberText(hz / 1000) + "k" : numberText(hz);
}
