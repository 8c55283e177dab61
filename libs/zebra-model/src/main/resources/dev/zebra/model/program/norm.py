# Root mean square norm (arXiv 1910.07467), in front of attention, of the SwiGLU and of the head.

# x [..., hidden], weight [hidden] -> [..., hidden]
def rms(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
  return torch.rms_norm(x, [x.size(-1)], weight, epsilon)
