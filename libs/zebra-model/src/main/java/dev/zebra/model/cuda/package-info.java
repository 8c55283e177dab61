/// Our own CUDA kernels: compiled at run time by NVRTC from the `.cu` resources beside this
/// package, launched through CUDA's driver API by the foreign-function API. Nothing here is needed
/// to run a model: where the driver or NVRTC is missing, [dev.zebra.model.cuda.CudaKernels#find] is
/// empty and says why once.
///
/// Device pointers, streams and other handles are plain `long`s. All of it uses the primary context
/// of the device, the one libtorch uses, so pointers of tensors can be passed to kernels and stream
/// 0 orders kernels with libtorch's operations.
@NullMarked
package dev.zebra.model.cuda;

import org.jspecify.annotations.NullMarked;
