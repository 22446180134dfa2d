// What the canvas takes from graphology: the graph class, ForceAtlas2 for the first layout, noverlap to part what lies on each other.
export { DirectedGraph } from "graphology";
export { default as forceAtlas2 } from "graphology-layout-forceatlas2";
export { default as noverlap } from "graphology-layout-noverlap";
