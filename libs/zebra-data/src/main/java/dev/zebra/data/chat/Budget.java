package dev.zebra.data.chat;

/// What is left of a rendering's [ChatTemplateLimits]. The budget of the rendering that runs on
/// this thread is reached through static methods, so that every operation can be charged.
final class Budget {

    private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

    private final ChatTemplateLimits limits;
    private long steps;

    Budget(ChatTemplateLimits limits) {
        this.limits = limits;
    }

    /// Runs `work` with this budget.
    String during(ScopedValue.CallableOp<String, ChatTemplateException> work) {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /// Pays for one step of work.
    static void step() {
        var budget = CURRENT.get();
        if (++budget.steps > budget.limits.steps()) {
            throw ChatTemplateException.limit(
                    "the template took more than " + budget.limits.steps() + " steps");
        }
    }

    /// Refuses a text longer than the limit, before it is made.
    static void text(long characters) {
        var limit = CURRENT.get().limits.characters();
        if (characters > limit) {
            throw ChatTemplateException.limit(
                    "the template made a text of more than " + limit + " characters");
        }
    }

    /// Pays for reading `characters` of text: one step for every 256.
    static void read(long characters) {
        var budget = CURRENT.get();
        budget.steps += characters / 256;
        if (budget.steps > budget.limits.steps()) {
            step();
        }
    }

    /// Pays for looking for `part` in `text`, at the worst a comparison of each with each.
    static void search(String text, String part) {
        read((long) text.length() * Math.max(1, part.length()));
    }

    /// Refuses a list of more items than there are steps, before it is made, and pays for it.
    static void items(long count) {
        var budget = CURRENT.get();
        budget.steps += Math.max(0, count - 1);
        if (budget.steps < 0) {
            budget.steps = Long.MAX_VALUE - 1;
        }
        step();
    }
}
