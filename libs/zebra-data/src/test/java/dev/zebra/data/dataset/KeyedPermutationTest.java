package dev.zebra.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedPermutationTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 16, 17, 100, 255, 256, 257, 1000, 65_537})
    void goesThroughEveryValueOnce(int size) {
        for (long key = -2; key <= 2; key++) {
            var permutation = new KeyedPermutation(size, key);
            var seen = new BitSet();
            for (int index = 0; index < size; index++) {
                seen.set((int) permutation.of(index));
            }
            assertThat(seen.cardinality()).isEqualTo(size);
            assertThat(seen.length()).isEqualTo(size);
        }
    }

    @Test
    void ordersDifferentlyForEachKey() {
        int same = 0;
        for (int index = 0; index < 1000; index++) {
            if (new KeyedPermutation(1000, 1).of(index)
                    == new KeyedPermutation(1000, 2).of(index)) {
                same++;
            }
        }
        assertThat(same).isLessThan(20);
    }

    /// Neighbours are thrown far apart: the mean distance of a random order is n/3.
    @Test
    void scattersNeighbours() {
        var permutation = new KeyedPermutation(10_000, 7);
        double distance = 0;
        for (int index = 1; index < 10_000; index++) {
            distance += Math.abs(permutation.of(index) - permutation.of(index - 1)) / 9_999.0;
        }
        assertThat(distance).isBetween(3_100.0, 3_570.0);
    }

    /// Stored runs resume by it, so it may never change; the values are those of a second
    /// implementation, in Python.
    @Test
    void isTheSameForEver() {
        var permutation = new KeyedPermutation(1_000_000_007L, 42);

        assertThat(permutation.of(0)).isEqualTo(361_216_000L);
        assertThat(permutation.of(1)).isEqualTo(400_067_216L);
        assertThat(permutation.of(1_000_000_006L)).isEqualTo(153_966_318L);
    }
}
