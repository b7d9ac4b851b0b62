// A file that the server would refuse is told of before it travels; a chosen picture is shown at once.
const PICTURES = /^image\/(png|jpeg|webp|gif)$/;

function show(input, file) {
  const image = Object.assign(document.createElement("img"), { className: "entity-picture entity-chosen", alt: file.name });
  const reader = new FileReader();
  reader.addEventListener("load", () => { image.src = reader.result; });
  reader.readAsDataURL(file);
  input.after(image);
}

export function chooseFile(input) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    const large = Boolean(file) && file.size > Number(input.dataset.maxBytes);
    input.setCustomValidity(large ? input.dataset.tooLarge : "");
    if (large) input.reportValidity();
    const remove = input.form?.elements[`${input.name}-remove`];
    if (remove && file) remove.checked = false;
    input.parentElement.querySelector(".entity-chosen")?.remove();
    if (file && !large && PICTURES.test(file.type)) show(input, file);
  });
}
