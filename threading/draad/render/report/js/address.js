// The address behind the #: which page of the report, which thing, and what it is narrowed to.

function address() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [kind, ...rest] = path.split("/");
  return { kind, id: decoded(rest.join("/")), filters: Object.fromEntries(new URLSearchParams(search)) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Changes the address without a new step in the history. */
function readdress(hash) {
  if (location.hash !== hash) history.replaceState(null, "", hash);
}
