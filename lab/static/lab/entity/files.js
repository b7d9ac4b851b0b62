// A file that the server would refuse is told of before it travels.
export function limitFile(input) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    const large = Boolean(file) && file.size > Number(input.dataset.maxBytes);
    input.setCustomValidity(large ? input.dataset.tooLarge : "");
    if (large) input.reportValidity();
    const remove = input.form?.elements[`${input.name}-remove`];
    if (remove && file) remove.checked = false;
  });
}
