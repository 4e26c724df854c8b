/** Makes what a name stands for once, when it is first asked for. */
export function onceByName<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, { readonly value: T }>();
  return (name) => {
    let one = made.get(name);
    if (one === undefined) {
      one = { value: make(name) };
      made.set(name, one);
    }
    return one.value;
  };
}

/** The promises made last, at most so many; a failed one is forgotten, so that the next asks again. */
export function recentPromises<T>(most: number): (key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key, make) => {
    const hit = made.get(key);
    if (hit !== undefined) return hit;
    const making = make();
    making.catch(() => made.delete(key));
    made.set(key, making);
    for (const oldest of made.keys()) {
      if (made.size <= most) break;
      made.delete(oldest);
    }
    return making;
  };
}
