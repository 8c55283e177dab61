# One layer of Llama: norm, attention, residual, norm, SwiGLU (arXiv 2002.05202), residual.
# Its weights stand together in the list: from `o` on the norm [hidden], q, k and v in one
# [(heads + 2 kv_heads) * head_dim, hidden], the output projection [hidden, heads * head_dim], the
# second norm [hidden], gate and up in one [2 * intermediate, hidden], down [hidden, intermediate].

# x [batch, time, hidden] -> rotated q [batch, time, heads, head_dim], rotated k and v with kv_heads
def project(x: Tensor, w: List[Tensor], o: int, heads: int, kv_heads: int, epsilon: float, cosines: Tensor, sines: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  b, t, _0 = torch.size(x)
  normed = __torch__.norm.rms(x, w[o], epsilon)
  qkv = torch.reshape(torch.linear(normed, w[o + 1], None), [b, t, heads + 2 * kv_heads, -1])
  q, k, v = torch.split_with_sizes(qkv, [heads, kv_heads, kv_heads], 2)
  return (__torch__.rope.rotate(q, cosines, sines), __torch__.rope.rotate(k, cosines, sines), v)

# attended [batch, time, heads, head_dim] -> the stream after the layer [batch, time, hidden]
def finish(x: Tensor, attended: Tensor, w: List[Tensor], o: int, epsilon: float) -> Tensor:
  stream = x + torch.linear(torch.flatten(attended, 2), w[o + 2], None)
  normed = __torch__.norm.rms(stream, w[o + 3], epsilon)
  gate, up = torch.chunk(torch.linear(normed, w[o + 4], None), 2, -1)
  return stream + torch.linear(torch.silu(gate) * up, w[o + 5], None)
