package dev.zebra.model;

import static dev.zebra.model.LayerType.GLOBAL;
import static dev.zebra.model.LayerType.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayerScheduleTest {

    @Test
    void theFirstLayerOfAGroupIsGlobal() {
        assertThat(LayerSchedule.ofGroups(6, 4).types())
                .containsExactly(GLOBAL, LOCAL, LOCAL, LOCAL, GLOBAL, LOCAL);
    }

    @Test
    void knowsItsGroupSizeIfItHasOne() {
        assertThat(LayerSchedule.ofGroups(32, 4).layerGroupSize()).hasValue(4);
        assertThat(LayerSchedule.all(GLOBAL, 8).layerGroupSize()).hasValue(1);
        assertThat(LayerSchedule.all(LOCAL, 8).layerGroupSize()).isEmpty();
        assertThat(new LayerSchedule(List.of(LOCAL, GLOBAL)).layerGroupSize()).isEmpty();
    }

    @Test
    void refusesToBeEmpty() {
        assertThatThrownBy(() -> new LayerSchedule(List.of()))
                .hasMessage("num_hidden_layers must be at least 1, got 0");
        assertThatThrownBy(() -> LayerSchedule.ofGroups(4, 0))
                .hasMessage("layer_group_size must be at least 1, got 0");
    }

    @Test
    void refusesMoreLayersThanAnyModelHasBeforeItListsThem() {
        assertThatThrownBy(() -> LayerSchedule.ofGroups(2_000_000_000, 4))
                .hasMessage("num_hidden_layers must be from 1 to 4096, got 2000000000");
    }
}
