package dev.zebra.data.tokenizer;

import dev.zebra.data.tokenizer.BpeVocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/// Byte-level byte-pair encoding (Sennrich et al. 1508.07909; bytes as in GPT-2): again and again,
/// the pair of neighbouring tokens that is most frequent inside words becomes a token.
///
/// The result is a function of the word counts alone. Of equally frequent pairs the one whose left
/// id is smaller comes first, then the one whose right id is; that is Hugging Face's rule too. A
/// pair that occurs only once is never merged, so a small text gives fewer tokens than asked for.
public final class BpeTrainer {

    /// The bytes' own tokens, so that there is a token for any text.
    public static final int ALPHABET = 256;

    private static final int LEAST_COUNT = 2;

    private final SpecialTokens special;
    private final int vocabularySize;
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();
    private final List<TrainingWord> words = new ArrayList<>();
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();

    private BpeTrainer(WordCounts counts, int vocabularySize, SpecialTokens special) {
        if (vocabularySize < special.size() + ALPHABET) {
            throw new IllegalArgumentException(
                    "a vocabulary of %d special tokens and %d bytes has at least %d ids, not %d"
                            .formatted(
                                    special.size(),
                                    ALPHABET,
                                    special.size() + ALPHABET,
                                    vocabularySize));
        }
        this.special = special;
        this.vocabularySize = vocabularySize;
        special.names().forEach(this::idOf);
        var idOfByte = new int[ALPHABET];
        for (int value : ByteAlphabet.bytesByCharacter()) {
            idOfByte[value] = idOf(String.valueOf(ByteAlphabet.character(value)));
        }
        counts.counts().forEach((word, count) -> addWord(word, count[0], idOfByte));
        pairs.values().forEach(this::propose);
    }

    /// Trains a vocabulary.
    ///
    /// @param vocabularySize ids wanted, special tokens and the 256 bytes included
    /// @param merged told after each merge how many ids there are; may throw to end the training
    /// @throws IllegalArgumentException if the size leaves no place for special tokens and bytes
    public static BpeVocabulary train(
            WordCounts counts, int vocabularySize, SpecialTokens special, IntConsumer merged) {
        return new BpeTrainer(counts, vocabularySize, special).train(merged);
    }

    private BpeVocabulary train(IntConsumer merged) {
        while (tokens.size() < vocabularySize) {
            var candidate = candidates.poll();
            if (candidate == null) {
                break;
            }
            var pair = candidate.pair;
            if (pair.count != candidate.count) {
                propose(pair);
                continue;
            }
            merge(pair);
            merged.accept(tokens.size());
        }
        return new BpeVocabulary(special, tokens, merges);
    }

    private void merge(Pair pair) {
        int merged = idOf(tokens.get(pair.left) + tokens.get(pair.right));
        merges.add(new Merge(pair.left, pair.right, merged));
        var grown = new HashSet<Pair>();
        for (int i = 0; i < pair.size; i++) {
            int number = pair.words[i];
            var word = words.get(number);
            if (!word.contains(pair.left, pair.right)) {
                continue;
            }
            word.forEachPair((left, right) -> pair(left, right).count -= word.count());
            word.merge(pair.left, pair.right, merged);
            word.forEachPair(
                    (left, right) -> {
                        var next = pair(left, right);
                        next.count += word.count();
                        if (left == merged || right == merged) {
                            next.note(number);
                            grown.add(next);
                        }
                    });
        }
        pairs.remove(key(pair.left, pair.right));
        grown.forEach(this::propose);
    }

    private void addWord(String text, long count, int[] idOfByte) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 2) {
            return;
        }
        var symbols = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            symbols[i] = idOfByte[bytes[i] & 0xFF];
        }
        var word = new TrainingWord(symbols, count);
        int number = words.size();
        words.add(word);
        word.forEachPair(
                (left, right) -> {
                    var pair = pair(left, right);
                    pair.count += count;
                    pair.note(number);
                });
    }

    private int idOf(String token) {
        var known = ids.putIfAbsent(token, tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(token);
        return tokens.size() - 1;
    }

    private Pair pair(int left, int right) {
        return pairs.computeIfAbsent(key(left, right), unseen -> new Pair(left, right));
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    private void propose(Pair pair) {
        if (pair.count >= LEAST_COUNT) {
            candidates.add(new Candidate(pair.count, pair));
        }
    }

    /// Two neighbouring tokens, how often they occur now, and the words they have occurred in.
    private static final class Pair {
        private final int left;
        private final int right;
        private long count;
        private int[] words = new int[2];
        private int size;

        Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }

        void note(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    /// A pair with its count when it was proposed; out of date once they differ.
    private record Candidate(long count, Pair pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            if (count != other.count) {
                return Long.compare(other.count, count);
            }
            return pair.left != other.pair.left
                    ? Integer.compare(pair.left, other.pair.left)
                    : Integer.compare(pair.right, other.pair.right);
        }
    }
}
