package dev.zebra.data.chat;

/// A string builder that never grows beyond the rendering's limit.
final class TextBuilder {

    private final StringBuilder text = new StringBuilder();

    TextBuilder append(String more) {
        Budget.text((long) text.length() + more.length());
        text.append(more);
        return this;
    }

    TextBuilder append(char more) {
        Budget.text(text.length() + 1L);
        text.append(more);
        return this;
    }

    TextBuilder repeat(String more, long times) {
        if (times > 0 && !more.isEmpty()) {
            // Bounds the product without overflow: more than the limit of either is too much.
            Budget.text(times);
            Budget.text(text.length() + times * more.length());
            text.repeat(more, (int) times);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
