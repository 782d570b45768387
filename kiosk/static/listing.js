// A whole list of the API, page after page.
import { api } from "/static/hall.js";

export async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const found = await api("GET", cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path);
    items.push(...found.items);
    cursor = found.next_cursor ?? null;
  } while (cursor);
  return items;
}
