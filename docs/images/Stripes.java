/// Draws docs/images/stripes.svg: java docs/images/Stripes.java > docs/images/stripes.svg
///
/// Layers go down, tokens across; in every layer the keys that one query sees are filled.
static final int LAYERS = 8;

static final int GROUP = 4;
static final int WINDOW = 5;
static final int TOKENS = 26;
static final int QUERY = 22;

static final int CELL = 20;
static final int PITCH = 23;
static final int ROW = 31;
static final int LEFT = 128;
static final int TOP = 62;

void main() {
    int width = LEFT + TOKENS * PITCH + 172;
    int height = TOP + LAYERS * ROW + 62;
    print(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-labelledby="title description">
            <title id="title">The stripes of a Zebra model</title>
            <desc id="description">%3$d layers, from top to bottom, in groups of %4$d. In the first layer of each group, \
            which is global, the query sees every token before it and itself. In the other layers, which are local, it sees itself and the \
            window_size tokens before it: window_size + 1 keys.</desc>
            <style>
            text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
            .small { font-size: 12px; fill: #57606a }
            .mono { font-family: ui-monospace, SFMono-Regular, Menlo, monospace }
            .cell { fill: none; stroke: #c4cbd3 }
            .later { stroke-dasharray: 2 3 }
            .global { fill: #1f6feb; stroke: #1f6feb }
            .local { fill: #d9822b; stroke: #d9822b }
            .query { stroke: #24292f; stroke-width: 2.5 }
            .line { fill: none; stroke: #57606a }
            .onglobal { fill: #1f6feb } .onlocal { fill: #b35f12 }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .small { fill: #9da7b3 } .cell { stroke: #4a525c }
            .global { fill: #4c8dff; stroke: #4c8dff } .local { fill: #f0a04b; stroke: #f0a04b }
            .query { stroke: #ffffff } .line { stroke: #9da7b3 } .onglobal { fill: #79aaff } .onlocal { fill: #f0a04b }
            }
            </style>"""
                    .formatted(width, height, LAYERS, GROUP));
    text(LEFT, 20, "", "start", "tokens \u2192");
    text(middle(QUERY), 20, "", "middle", "the query");
    print("<path class=\"line\" d=\"M%d 27v22m-4 -6l4 6l4 -6\"/>".formatted(middle(QUERY)));
    text(middle(TOKENS - 2) - 8, 52, "small", "middle", "not yet");
    for (int layer = 0; layer < LAYERS; layer++) {
        row(layer);
    }
    for (int first = 0; first < LAYERS; first += GROUP) {
        group(first);
    }
    window();
    print("</svg>");
}

static void row(int layer) {
    boolean global = layer % GROUP == 0;
    int y = TOP + layer * ROW;
    text(LEFT - 12, y + 15, global ? "onglobal" : "onlocal", "end", "layer " + layer);
    for (int token = 0; token < TOKENS; token++) {
        boolean seen = token <= QUERY && (global || QUERY - token <= WINDOW);
        var kind = (seen ? global ? " global" : " local" : "") + (token > QUERY ? " later" : "");
        print(
                "<rect class=\"cell%s%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>"
                        .formatted(
                                kind,
                                token == QUERY ? " query" : "",
                                LEFT + token * PITCH,
                                y,
                                CELL,
                                CELL));
    }
    text(
            LEFT + TOKENS * PITCH + 8,
            y + 15,
            global ? "onglobal" : "onlocal",
            "start",
            global ? "global: all before it" : "local: the window");
}

static void group(int first) {
    int top = TOP + first * ROW - 3;
    int bottom = TOP + (first + GROUP - 1) * ROW + CELL + 3;
    int x = LEFT - 78;
    print("<path class=\"line\" d=\"M%d %dh-7V%dh7\"/>".formatted(x + 7, top, bottom));
    int y = (top + bottom) / 2;
    print(
            "<text class=\"small\" text-anchor=\"middle\" transform=\"rotate(-90 %1$d %2$d)\" x=\"%1$d\" y=\"%2$d\">a group of %3$d</text>"
                    .formatted(x - 10, y + 4, GROUP));
}

static void window() {
    int from = LEFT + (QUERY - WINDOW) * PITCH;
    int to = LEFT + QUERY * PITCH + CELL;
    int y = TOP + (LAYERS - 1) * ROW + CELL + 8;
    print("<path class=\"line\" d=\"M%d %dv7H%dv-7\"/>".formatted(from, y, to));
    int x = (from + to) / 2;
    text(x, y + 24, "mono", "middle", "window_size + 1 keys");
    text(x, y + 42, "small", "middle", "itself and the window_size before it (here " + WINDOW + ")");
}

static int middle(int token) {
    return LEFT + token * PITCH + CELL / 2;
}

static void text(int x, int y, String kind, String anchor, String words) {
    print(
            "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>"
                    .formatted(kind, x, y, anchor, words));
}

static void print(String line) {
    IO.println(line);
}
