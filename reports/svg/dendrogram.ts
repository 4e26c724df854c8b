import { px } from './frame.js';

export interface DendrogramNode {
  /** Leaf i of the drawing order is i; the k-th node is n + k. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** Linkage rows (a, b, height, size) as nodes over positions in the leaf order. */
export function dendrogramNodes(
  linkage: { readonly rows: number; readonly cols: number; readonly data: readonly number[] },
  leafOrder: readonly number[],
): DendrogramNode[] {
  const position = new Map(leafOrder.map((leaf, i) => [leaf, i]));
  const place = (node: number): number => position.get(node) ?? node;
  return Array.from({ length: linkage.rows }, (_, k) => ({
    left: place(linkage.data[k * linkage.cols]!),
    right: place(linkage.data[k * linkage.cols + 1]!),
    height: linkage.data[k * linkage.cols + 2]!,
  }));
}

/** One path for the whole tree: a bracket per merge, root at the high end of x. */
export function dendrogramPath(
  nodes: readonly DendrogramNode[],
  x: (height: number) => number,
  y: (leaf: number) => number,
): string {
  const leaves = nodes.length + 1;
  const at: { height: number; y: number }[] = [];
  const end = (node: number): { height: number; y: number } =>
    node < leaves ? { height: 0, y: y(node) } : (at[node - leaves] ?? { height: 0, y: y(0) });
  let d = '';
  for (const node of nodes) {
    const a = end(node.left);
    const b = end(node.right);
    d += `M${px(x(a.height))},${px(a.y)}H${px(x(node.height))}V${px(b.y)}H${px(x(b.height))}`;
    at.push({ height: node.height, y: (a.y + b.y) / 2 });
  }
  return d;
}
