// Rules are dragged into another order; a refused order goes back and says why. The arrows beside
// each rule do the same with the keyboard and without this script.
import { ask, loadScript, settings, text, whenAdded } from "../lab/js/page.js";
import { toast } from "../lab/js/toasts.js";

async function save(list, putBack) {
  const body = new FormData();
  for (const rule of list.children) body.append("rule", rule.dataset.rule);
  try {
    const answer = await ask(list.dataset.rules, { method: "POST", body, background: false, headers: { "HX-Request": "true" } });
    const told = (await answer.text()).slice(0, 500);
    if (!answer.ok) { putBack(); toast(told || text("failed"), "error"); return; }
    toast(told, "success");
    renumber(list);
  } catch {
    putBack();
    toast(text("offline"), "error");
  }
}

function renumber(list) {
  const rules = [...list.children];
  rules.forEach((rule, place) => {
    rule.querySelector("[data-place]").textContent = place + 1;
    const [up, down] = rule.querySelectorAll("button[name]");
    up.disabled = place === 0;
    down.disabled = place === rules.length - 1;
  });
}

async function sortable(list) {
  await loadScript(settings.sortableScript);
  window.Sortable.create(list, {
    draggable: "[data-rule]",
    handle: ".crm-rule-grip",
    animation: 120,
    onEnd({ item, oldIndex, newIndex }) {
      if (oldIndex === newIndex) return;
      const place = oldIndex < newIndex ? oldIndex : oldIndex + 1;
      const before = list.children[place] || null;
      save(list, () => list.insertBefore(item, before));
    },
  });
}

whenAdded("[data-rules]", sortable);
