package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/// A contiguous tensor of libtorch and where its memory is.
///
/// @param value the tensor as an argument of the program
/// @param address of its first element, on the device it is on
/// @param rows how many; a vector has one
/// @param columns elements of a row, which follow each other
record FusedTensor(PtNDArray tensor, IValue value, long address, int rows, int columns)
        implements AutoCloseable {

    long size() {
        return (long) rows * columns;
    }

    @Override
    public void close() {
        value.close();
        tensor.close();
    }
}
