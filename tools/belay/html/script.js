'use strict';
const form = document.querySelector('form');
const findings = [...document.querySelectorAll('article')];
const texts = findings.map(f => f.textContent.toLowerCase());
const shown = document.querySelector('#shown');

function filter() {
  const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const [i, f] of findings.entries()) {
    const fits = (!form.check.value || f.dataset.check === form.check.value) &&
      (!form.confidence.value || f.dataset.confidence === form.confidence.value) &&
      (f.dataset.state === 'new' || form.old.checked) &&
      words.every(w => texts[i].includes(w));
    f.hidden = !fits;
    count += fits;
  }
  shown.textContent = count;
}

form.addEventListener('input', filter);
form.addEventListener('submit', e => e.preventDefault());
form.fold.addEventListener('click', () => {
  const open = form.fold.textContent !== 'Fold all';
  for (const d of document.querySelectorAll('details')) d.open = open;
  form.fold.textContent = open ? 'Fold all' : 'Unfold all';
});
form.hidden = false;
filter();
