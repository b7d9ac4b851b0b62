// Files dropped on, or chosen in, an element with `data-upload-url` go there one by one, each with its
// progress. `data-upload-then` is loaded into the element when all have arrived; "" loads the page anew.
import { csrfToken, text } from "./page.js";
import { toast } from "./toasts.js";

const place = (target) => target.closest?.("[data-upload-url]");
const carriesFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

for (const name of ["dragover", "dragleave"]) {
  document.addEventListener(name, (event) => {
    const zone = place(event.target);
    if (!zone || !carriesFiles(event)) return;
    event.preventDefault();
    zone.classList.toggle("is-dropping", name === "dragover");
  });
}
document.addEventListener("drop", (event) => {
  const zone = place(event.target);
  if (!zone || !carriesFiles(event)) return;
  event.preventDefault();
  zone.classList.remove("is-dropping");
  upload(zone, [...event.dataTransfer.files]);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("input[type=file][data-upload]")) return;
  const files = [...event.target.files];
  event.target.value = "";
  upload(place(event.target), files);
});

async function upload(zone, files) {
  let arrived = 0;
  for (const file of files) if (await one(zone, file)) arrived += 1;
  if (!arrived) return;
  const then = zone.dataset.uploadThen;
  document.body.dispatchEvent(new Event("timeline-changed"));
  if (then) window.htmx.ajax("GET", then, { target: zone, swap: "innerHTML" });
  else if (arrived === files.length) window.location.reload();
}

function one(zone, file) {
  const row = line(zone, file.name);
  const body = new FormData();
  body.append("file", file, file.name);
  body.append("idempotency_key", [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join(""));
  const request = new XMLHttpRequest();
  request.open("POST", zone.dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) row.bar.value = event.loaded / event.total; });
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      row.box.remove();
      const good = request.status === 201;
      if (good) toast(text("uploaded").replace("{name}", file.name), "success");
      else toast(`${file.name}: ${refusal(request)}`, "error");
      done(good);
    });
    request.send(body);
  });
}

function refusal(request) {
  const type = request.getResponseHeader("Content-Type") || "";
  if (type.startsWith("application/json")) return JSON.parse(request.responseText).errors?.join(" ") || text("failed");
  if (type.startsWith("text/plain") && request.responseText) return request.responseText.slice(0, 300);
  return request.status ? text("failed") : text("offline");
}

function line(zone, name) {
  const box = document.createElement("div");
  box.className = "app-upload";
  const label = document.createElement("span");
  label.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  box.append(label, bar);
  zone.append(box);
  return { box, bar };
}
