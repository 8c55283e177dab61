package dev.zebra.data.tokenizer;

import dev.zebra.data.tokenizer.BpeVocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Byte-pair encoding in its simplest form: cut into words, then apply the earliest merge that
/// fits, leftmost first, until none does.
final class PlainMergeLoop {

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<List<Integer>, Integer> ranks = new HashMap<>();
    private final List<Merge> merges;

    PlainMergeLoop(BpeVocabulary vocabulary) {
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.put(vocabulary.tokens().get(id), id);
        }
        merges = vocabulary.merges();
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.put(List.of(merges.get(rank).left(), merges.get(rank).right()), rank);
        }
    }

    int[] encode(String text) {
        var all = new ArrayList<Integer>();
        PreTokenization.forEachWord(text, word -> all.addAll(encodeWord(word)));
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<Integer> encodeWord(String word) {
        var symbols = new ArrayList<Integer>();
        for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
            symbols.add(ids.get(String.valueOf(ByteAlphabet.character(value & 0xFF))));
        }
        while (true) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = ranks.getOrDefault(symbols.subList(i, i + 2), Integer.MAX_VALUE);
                if (rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return symbols;
            }
            symbols.set(at, merges.get(best).merged());
            symbols.remove(at + 1);
        }
    }
}
