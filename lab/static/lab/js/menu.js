// Which areas of the menu somebody opened or folded away, for the next page (see lab/ui/menu.py).
const kept = document.cookie.split("; ").find((part) => part.startsWith("menu="));
const turned = new Set(kept?.slice(5).split(".").filter(Boolean));

document.querySelectorAll("details[data-fold]").forEach((area) => {
  area.querySelector("summary").addEventListener("click", () => {
    const willOpen = !area.open;
    turned[willOpen === Boolean(area.dataset.folded) ? "add" : "delete"](area.dataset.fold);
    document.cookie = `menu=${[...turned].join(".")}; path=/; max-age=31536000; samesite=lax`;
  });
});
