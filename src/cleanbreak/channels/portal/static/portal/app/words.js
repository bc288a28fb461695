// Sentences that scripts put on the page, from our own server, in the language of the page.
const words = JSON.parse(document.getElementById("words").textContent);

export const say = (name) => words[name];
