// Sending: one file goes to the server, with the bytes sent so far, and can be called off.

export class Cancelled extends Error {}
export class Refused extends Error {}

// Sends a form's file; `told` is called with (bytes sent, bytes in all), `holds` with a function that stops it.
// Resolves to the answer: {address, ready, sentence} as JSON, or only the address where the page follows.
export function send(form, file, { alone, told, holds }) {
  const body = new FormData(form);
  if (alone) body.append("alone", "1");
  body.delete("file");
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => told(event.loaded, event.total));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(answerOf(request));
      else reject(new Refused(sentenceOf(request)));
    });
    request.addEventListener("error", () => reject(new Refused("")));
    request.addEventListener("abort", () => reject(new Cancelled()));
    holds(() => request.abort());
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

function answerOf(request) {
  const isJson = (request.getResponseHeader("Content-Type") ?? "").startsWith("application/json");
  return isJson ? JSON.parse(request.responseText) : { address: request.responseURL };
}

// A refusal is a page; its notice or its field error is what a person reads.
function sentenceOf(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const said = page.querySelector("#file-error, .notice.error, main .lead, main p");
  return said ? said.textContent.trim().replace(/\s+/g, " ") : "";
}
