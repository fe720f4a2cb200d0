// Says in words what is under the cursor.

// Words of the author, whose direction of writing must not turn what stands around them.
const apart = (text) => "\u2068" + text + "\u2069";

function stepsAt(secs) {
  return data.steps.filter((step) => step.start <= secs && secs < step.end);
}

function segmentsAt(lane, secs) {
  return lane.segments.filter((segment) => segment.start <= secs && secs < segment.end);
}

function stepText(secs) {
  const found = stepsAt(secs).map((step) => "step " + step.number + (step.text ? " " + apart(step.text) : ""));
  return found.length ? found.join(" into ") : "no step";
}

function lineText(line, secs) {
  const half = valueAt(line.half, secs);
  return line.param + " " + numberText(valueAt(line.hz, secs)) + (half ? " \u00b1 " + numberText(half) : "") + " Hz";
}

function laneText(lane, secs) {
  const found = segmentsAt(lane, secs);
  if (!found.length) return lane.name + ": silent";
  return found
    .map((segment) => {
      const parts = ["gain " + numberText(valueAt(segment.gain, secs))].concat(segment.lines.map((line) => lineText(line, secs)));
      if (segment.text) parts.push(apart(segment.text));
      return lane.name + ": " + parts.join(", ");
    })
    .join("\n");
}

// The lines nearest to a height in a panel of frequencies.
function nearestLines(name, secs, y) {
  const line = axes[name];
  if (!line) return "";
  const wanted = name === "rates" ? isRate : (role) => !isRate(role);
  const found = linesOf(wanted).filter((entry) => entry.segment.start <= secs && secs < entry.segment.end);
  const distance = (entry) => Math.abs(line.at(valueAt(entry.line.hz, secs)) - y);
  found.sort((a, b) => distance(a) - distance(b));
  const shown = found.slice(0, 6).map((entry) => entry.lane.name + ": " + lineText(entry.line, secs));
  if (found.length > shown.length) shown.push("and " + (found.length - shown.length) + " more");
  return numberText(line.value(y)) + " Hz\n" + shown.join("\n");
}

function levelText(box, secs, y) {
  const line = levelsAxis(box);
  const hz = line.value(clamp(y, box.top, box.bottom));
  if (!levels) return numberText(hz) + " Hz";
  const { width, height, values } = levels;
  const column = clamp(Math.floor(((secs - whole.start) / (whole.end - whole.start)) * width), 0, width - 1);
  const row = clamp(Math.floor(((y - box.top) / box.height) * height), 0, height - 1);
  const value = values[row * width + column];
  const { floor, top } = data.spectrogram;
  const level = value === 0 ? "at most " + floor : (floor + ((top - floor) * value) / 255).toFixed(1);
  return numberText(hz) + " Hz: " + level + " dB";
}

// What to say about a place in a panel.
function describe(name, x, y) {
  const box = frame(name);
  const secs = clamp(secsOf(box, x), view.start, view.end);
  const head = fineTime(secs) + ", " + stepText(secs) + "\n";
  if (name === "levels") return head + levelText(box, secs, y);
  if (name !== "timeline") return head + nearestLines(name, secs, y);
  const all = shownLanes();
  const lane = all[Math.floor(((y - box.top) / box.height) * all.length)];
  return head + (lane ? laneText(lane, secs) : "");
}

function showTip(name, x, y) {
  const tip = element("tip");
  const plot = element("plot").getBoundingClientRect();
  const canvas = element(name).getBoundingClientRect();
  tip.textContent = describe(name, x, y).trim();
  tip.hidden = false;
  const [left, top] = [canvas.left - plot.left + x, canvas.top - plot.top + y];
  const { offsetWidth, offsetHeight } = tip;
  tip.style.left = clamp(left + 14 + offsetWidth > plot.width ? left - offsetWidth - 14 : left + 14, 0, Math.max(plot.width - offsetWidth, 0)) + "px";
  tip.style.top = clamp(top + 16, 0, Math.max(plot.height - offsetHeight, 0)) + "px";
}

function hideTip() {
  element("tip").hidden = true;
}

// For those who listen: time, step and the chosen lane.
function say() {
  if (!cursor) return;
  const lane = shownLanes()[chosen];
  element("status").textContent = fineTime(cursor.secs) + ", " + stepText(cursor.secs) + (lane ? "; " + laneText(lane, cursor.secs) : "");
}
