# One layer of Llama: norm, attention, residual, norm, SwiGLU (arXiv 2002.05202), residual.
# Its weights stand together in the list: from `o` on the norm [hidden], q, k and v in one
# [(heads + 2 kv_heads) * head_dim, hidden], the output projection [hidden, heads * head_dim], the
# second norm [hidden], gate and up in one [2 * intermediate, hidden], down [hidden, intermediate];
# then the biases that the model has.

# The bias at an offset of its layer; none where the offset is negative.
def bias(w: List[Tensor], o: int, offset: int) -> Optional[Tensor]:
  found = annotate(Optional[Tensor], None)
  if offset >= 0:
    found = w[o + offset]
  return found

# x [n, hidden] -> q, k and v in one [n, heads + 2 kv_heads, head_dim]
def project(x: Tensor, w: List[Tensor], o: int, every: int, epsilon: float, qkv_bias: int) -> Tensor:
  normed = __torch__.norm.rms(x, w[o], epsilon)
  qkv = torch.linear(normed, w[o + 1], __torch__.block.bias(w, o, qkv_bias))
  return torch.reshape(qkv, [x.size(0), every, -1])

# attended [n, heads, head_dim] -> the stream after the layer [n, hidden]
def finish(x: Tensor, attended: Tensor, w: List[Tensor], o: int, epsilon: float, output_bias: int, gate_up_bias: int, down_bias: int) -> Tensor:
  stream = x + torch.linear(torch.flatten(attended, 1), w[o + 2], __torch__.block.bias(w, o, output_bias))
  normed = __torch__.norm.rms(stream, w[o + 3], epsilon)
  gate, up = torch.chunk(torch.linear(normed, w[o + 4], __torch__.block.bias(w, o, gate_up_bias)), 2, -1)
  return stream + torch.linear(torch.silu(gate) * up, w[o + 5], __torch__.block.bias(w, o, down_bias))
