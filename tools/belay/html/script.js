'use strict';
const form = document.querySelector('form');
const findings = [...document.querySelectorAll('article')];
const shown = document.querySelector('#shown');

function filter() {
  const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const f of findings) {
    const fits = (!form.check.value || f.dataset.check === form.check.value) &&
      (!form.confidence.value || f.dataset.confidence === form.confidence.value) &&
      (f.dataset.state === 'new' || form.old.checked) &&
      words.every(w => f.textContent.toLowerCase().includes(w));
    f.hidden = !fits;
    count += fits;
  }
  shown.textContent = count;
}

form.addEventListener('input', filter);
form.addEventListener('submit', e => e.preventDefault());
form.hidden = false;
filter();
