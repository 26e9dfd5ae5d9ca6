// Lets a form be submitted once: the second click finds it busy. It protects against impatience,
// not against two requests: a client without it, a second tab or a proxy still sends both.

/** A button that was pressed is sent with the form, and a disabled one is not: so one tick later. */
function disableLater(form) {
  setTimeout(() => {
    for (const button of submitButtons(form)) {
      button.disabled = true;
      button.classList.add('disabled');
    }
  });
}

function release(form) {
  form.classList.remove('is-submitting');
  form.removeAttribute('aria-busy');
  for (const button of submitButtons(form)) {
    button.disabled = false;
    button.classList.remove('disabled');
  }
}

function submitButtons(form) {
  return form.querySelectorAll('[type="submit"]');
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.classList.contains('is-submitting')) {
    event.preventDefault();
    return;
  }
  form.classList.add('is-submitting');
  form.setAttribute('aria-busy', 'true');
  disableLater(form);
});

// The back button shows the page as it was left; some browsers restore disabled buttons as well.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[method="post"]')) release(form);
});
