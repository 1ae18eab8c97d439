// API: questions to the server, with errors in words and one latest answer per question.
import { say } from "./words.js";

export const territory = document.getElementById("content").dataset.territory;
const home = `/api/v1/territories/${territory}`;
const token = document.querySelector('meta[name="csrf-token"]').content;
const asking = new Map();

/** What went wrong, in a sentence a person can read. */
export class Trouble extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(say("no_answer"), 0);
  }
  if (answer.status === 401) throw new Trouble(say("signed_out"), 401);
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    // What the person must answer first is asked by the page itself, which then comes back here.
    if (problem.type?.startsWith("urn:talsi:")) window.location.reload();
    throw new Trouble(problem.detail || problem.title || say("no_answer"), answer.status);
  }
  return answer.status === 204 ? null : answer.json();
}

/** Ask, and give up an older question of the same name that is still open. */
function latest(name, url) {
  asking.get(name)?.abort();
  const control = new AbortController();
  asking.set(name, control);
  return ask(url, { signal: control.signal });
}

const withQuery = (path, query) => `${home}${path}${query?.size ? `?${query}` : ""}`;

export const readTerritory = () => ask(home);
export const readNeighbourhoods = () => ask(`${home}/neighbourhoods.geojson`);
export const readSummary = (name, query) => latest(`summary-${name}`, withQuery("/summary", query));
export const readView = (query, name = "view") => latest(name, withQuery("/view", query));
export const readSearch = (words) => latest("search", withQuery("/search", new URLSearchParams({ q: words })));
/** The data behind one picture, as a table for other programs. */
export const pictureFile = (name, query) => withQuery(`/view/${name}.csv`, query);
export const readEps = (query) => latest("eps", withQuery("/eps", query));
export const readPlace = (id, query) => latest("place", withQuery(`/incidents/${id}/place`, query));
export const listRuns = () => ask(`${home}/hotspot-runs`);
export const readRun = (id) => latest("run", `/api/v1/hotspot-runs/${encodeURIComponent(id)}`);
export const readJob = (id) => ask(`/api/v1/jobs/${encodeURIComponent(id)}`);
export const runFile = (id, format) => `/api/v1/hotspot-runs/${encodeURIComponent(id)}.${format}`;

export const requestRun = (settings) =>
  ask(`${home}/hotspot-runs`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(settings),
  });

/** Send something to a part of this territory, as its `method` wants. */
export const send = (method, path, body = {}) =>
  ask(`${home}${path}`, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
export const readViews = () => ask(`${home}/views`);
export const readNotes = () => ask(`${home}/notes`);
export const mapFile = (query) => withQuery("/view.html", query);
export const sheetPage = (query) => `/t/${territory}/explore/sheet${query.size ? `?${query}` : ""}`;

export const incidentTiles = (query) =>
  `${window.location.origin}/tiles/${territory}/incidents/{z}/{x}/{y}.mvt${query.size ? `?${query}` : ""}`;

export const groundTiles = () => `${window.location.origin}/tiles/${territory}/ground/{z}/{x}/{y}.mvt`;
