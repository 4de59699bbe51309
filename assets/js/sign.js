// A signature drawn beside the typed name: strokes of whole numbers on the canvas's own field, kept
// in a hidden field as "x,y x,y;x,y". Without this script, or without a pointer, the name signs alone.
const MOST = 2000;
const written = (strokes) => strokes.map((stroke) => stroke.map((point) => point.join()).join(" ")).join(";");
const read = (text) => text.split(";").filter(Boolean).map((stroke) => stroke.split(" ").map((point) => point.split(",").map(Number)));

const ready = (pad) => {
  const [canvas, clear] = pad.querySelectorAll("canvas, button");
  const kept = pad.parentNode.querySelector('input[name="signature"]');
  const pen = canvas.getContext("2d");
  let strokes = read(kept.value);
  let drawing = false;

  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round" });
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (const point of stroke) pen.lineTo(...point);
      pen.stroke();
    }
    kept.value = written(strokes);
    // What is drawn is not lost to news: a form that holds a state is left alone.
    pad.toggleAttribute("data-state", strokes.length > 0);
  };
  const point = (event) => {
    const field = canvas.getBoundingClientRect();
    const within = (at, size, most) => Math.round(Math.min(Math.max(at / size, 0), 1) * most);
    return [
      within(event.clientX - field.left, field.width, canvas.width),
      within(event.clientY - field.top, field.height, canvas.height),
    ];
  };
  const add = (event) => {
    if (strokes.flat().length < MOST) strokes.at(-1).push(point(event));
    draw();
  };
  canvas.onpointerdown = (event) => {
    if (event.button || strokes.flat().length >= MOST) return;
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([]);
    add(event);
  };
  canvas.onpointermove = (event) => drawing && add(event);
  canvas.onpointerup = canvas.onpointercancel = () => (drawing = false);
  clear.onclick = () => {
    strokes = [];
    draw();
  };
  pad.hidden = false;
  draw();
};

const pads = () => document.querySelectorAll("[data-draw][hidden]").forEach(ready);
document.addEventListener("news", pads);
pads();
