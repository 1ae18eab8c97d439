// Words: the sentences of the form's scripts, in the language of the page.
const sentences = JSON.parse(document.getElementById("form-words").textContent);

/** A sentence by its key, its {blanks} filled. */
export const say = (key, blanks = {}) =>
  (sentences[key] ?? key).replace(/\{(\w+)\}/g, (blank, name) => blanks[name] ?? blank);
