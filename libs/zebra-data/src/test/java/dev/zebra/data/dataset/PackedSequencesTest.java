package dev.zebra.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedSequencesTest {

    private static final int DOCUMENTS = 40;
    private static final int CONTEXT = 16;

    @TempDir private Path directory;
    private TokenDataset dataset;

    /// The token at a position is the position, so that a batch tells where it comes from.
    @BeforeEach
    void writeDataset() throws IOException {
        var random = new Random(5);
        var documents = new ArrayList<int[]>();
        int position = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            int length = 1 + random.nextInt(50);
            documents.add(IntStream.range(position, position + length).toArray());
            position += length;
        }
        TokenDataset.write(directory, "sha256-t", 10_000, documents);
        dataset = TokenDataset.open(directory);
    }

    @AfterEach
    void close() {
        dataset.close();
    }

    @Test
    void readsEveryTokenOnceAnEpoch() {
        var packed = new PackedSequences(dataset, CONTEXT, 1, 3);
        for (int epoch = 0; epoch < 3; epoch++) {
            var starts = new ArrayList<Integer>();
            for (long i = 0; i < packed.sequencesPerEpoch(); i++) {
                int[] tokens = packed.batch(epoch * packed.sequencesPerEpoch() + i).tokens()[0];
                starts.add(tokens[0]);
                for (int t = 0; t < CONTEXT; t++) {
                    int expected = Math.min(tokens[0] + t, (int) dataset.tokens() - 1);
                    assertThat(tokens[t]).isEqualTo(expected);
                }
            }
            assertThat(starts)
                    .isNotEqualTo(starts.stream().sorted().toList())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, starts.size()).mapToObj(i -> i * CONTEXT).toList());
        }
    }

    @Test
    void labelsWithTheNextTokenOfTheSameDocument() {
        var packed = new PackedSequences(dataset, CONTEXT, 4, 3);
        int ignored = 0;
        for (long counter = 0; counter < packed.batchesPerEpoch(); counter++) {
            var batch = packed.batch(counter);
            for (int row = 0; row < 4; row++) {
                int start = batch.tokens()[row][0];
                for (int t = 0; t < CONTEXT; t++) {
                    int label = batch.labels()[row][t];
                    if (start + t < dataset.tokens() && !endsDocument(start + t)) {
                        assertThat(label).isEqualTo(start + t + 1);
                    } else {
                        assertThat(label).isEqualTo(TokenBatch.IGNORED);
                        ignored++;
                    }
                }
            }
        }
        assertThat(ignored).isGreaterThanOrEqualTo(DOCUMENTS);
    }

    @Test
    void tellsWhereDocumentsEndInARow() {
        var packed = new PackedSequences(dataset, CONTEXT, 4, 3);
        for (long counter = 0; counter < packed.batchesPerEpoch(); counter++) {
            var batch = packed.batch(counter);
            for (int row = 0; row < 4; row++) {
                int start = batch.tokens()[row][0];
                int at = 0;
                for (int length : batch.documents()[row]) {
                    at += length;
                    boolean ends = start + at >= dataset.tokens() || endsDocument(start + at - 1);
                    assertThat(ends || at == CONTEXT).isTrue();
                    for (int t = at - length; t < at - 1; t++) {
                        assertThat(start + t >= dataset.tokens() || !endsDocument(start + t))
                                .isTrue();
                    }
                }
                assertThat(at).isEqualTo(CONTEXT);
            }
        }
    }

    private boolean endsDocument(int position) {
        int document = dataset.documentAt(position);
        return position == dataset.start(document) + dataset.length(document) - 1;
    }

    @Test
    void givesTheSameBatchWheneverAsked() {
        var inOrder = new PackedSequences(dataset, CONTEXT, 4, 11);
        var batches = new ArrayList<TokenBatch>();
        for (int counter = 0; counter < 100; counter++) {
            batches.add(inOrder.batch(counter));
        }

        var resumed = new PackedSequences(dataset, CONTEXT, 4, 11);
        for (int counter = 99; counter >= 0; counter -= 7) {
            assertThat(resumed.batch(counter).tokens())
                    .isDeepEqualTo(batches.get(counter).tokens());
            assertThat(resumed.batch(counter).labels())
                    .isDeepEqualTo(batches.get(counter).labels());
        }
    }

    @Test
    void drawsTheSameSequencesWhateverTheBatchSize() {
        var small = new PackedSequences(dataset, CONTEXT, 2, 11);
        var large = new PackedSequences(dataset, CONTEXT, 6, 11);

        var one = large.batch(8).tokens();
        assertThat(Arrays.copyOfRange(one, 0, 2)).isDeepEqualTo(small.batch(24).tokens());
        assertThat(Arrays.copyOfRange(one, 4, 6)).isDeepEqualTo(small.batch(26).tokens());
    }

    @Test
    void ordersEpochsAndSeedsDifferently() {
        var packed = new PackedSequences(dataset, CONTEXT, 1, 1);
        var other = new PackedSequences(dataset, CONTEXT, 1, 2);
        long epoch = packed.sequencesPerEpoch();

        var first = IntStream.range(0, (int) epoch).mapToObj(packed::sequence).toList();
        var second = IntStream.range(0, (int) epoch).mapToObj(i -> packed.sequence(epoch + i));
        assertThat(first).isNotEqualTo(second.toList());
        assertThat(first)
                .isNotEqualTo(IntStream.range(0, (int) epoch).mapToObj(other::sequence).toList());
    }

    @Test
    void fillsUpADatasetShorterThanASequence(@TempDir Path small) throws IOException {
        TokenDataset.write(small, "sha256-t", 100, List.of(new int[] {7, 8}, new int[] {9, 1}));
        try (var short4 = TokenDataset.open(small)) {
            var batch = new PackedSequences(short4, 6, 1, 0).batch(12);

            assertThat(batch.tokens()).isDeepEqualTo(new int[][] {{7, 8, 9, 1, 1, 1}});
            assertThat(batch.labels()).isDeepEqualTo(new int[][] {{8, -100, 1, -100, -100, -100}});
            assertThat(batch.documents()).isDeepEqualTo(new int[][] {{2, 2, 2}});
        }
    }

    @Test
    void rejectsWhatCannotBePacked(@TempDir Path none) throws IOException {
        TokenDataset.write(none, "sha256-t", 100, List.of());
        try (var empty = TokenDataset.open(none)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PackedSequences(empty, 6, 1, 0))
                    .withMessage("the dataset has no tokens");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedSequences(dataset, 0, 1, 0))
                .withMessage("context length and batch size are at least 1, not 0 and 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedSequences(dataset, 1, 1, 0).batch(-1));
    }
}
