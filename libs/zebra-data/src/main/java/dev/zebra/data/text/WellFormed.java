package dev.zebra.data.text;

/// A text without unpaired surrogates, which JSON escapes can spell but UTF-8 cannot.
///
/// @param replaced how many of them became U+FFFD
record WellFormed(String text, long replaced) {

    private static final int REPLACEMENT = 0xFFFD;

    static WellFormed of(String text) {
        long unpaired = text.codePoints().filter(WellFormed::isSurrogate).count();
        if (unpaired == 0) {
            return new WellFormed(text, 0);
        }
        var repaired = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        point ->
                                repaired.appendCodePoint(isSurrogate(point) ? REPLACEMENT : point));
        return new WellFormed(repaired.toString(), unpaired);
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
