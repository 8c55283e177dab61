package dev.zebra.eval.job;

import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.eval.perplexity.HeldOutText;

/// A token dataset as the measurements read it.
record DatasetText(TokenDataset dataset) implements HeldOutText {

    @Override
    public int documents() {
        return dataset.documents();
    }

    @Override
    public int length(int document) {
        return dataset.length(document);
    }

    @Override
    public void read(int document, int from, int[] into) {
        dataset.read(document, from, into);
    }
}
