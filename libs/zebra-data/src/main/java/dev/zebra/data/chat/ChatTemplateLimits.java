package dev.zebra.data.chat;

/// What one rendering may cost, so that a template of unknown origin can neither hang nor flood.
///
/// @param steps expressions, statements, loop turns and comparisons evaluated; reading 256
///     characters of text is one
/// @param characters of the output, and of any text made on the way (UTF-16 units)
public record ChatTemplateLimits(long steps, int characters) {

    /// Enough for a conversation of thousands of messages: 2 million steps, 8 million characters.
    public static final ChatTemplateLimits DEFAULT = new ChatTemplateLimits(2_000_000, 8_000_000);

    public ChatTemplateLimits {
        if (steps < 1 || characters < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: steps " + steps + ", characters " + characters);
        }
    }
}
