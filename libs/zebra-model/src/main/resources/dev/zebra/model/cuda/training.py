# What FusedTraining asks libtorch for: memory, attention on CUDA, and on the CPU a plain version of
# everything else that CUDA has kernels and matrix products for. Results are written into tensors
# that are given. x, y, ... [tokens, columns]; qkv [tokens, (heads + 2 kv_heads) * head_dim].
class Training(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  kv_heads : int

  # dtype: libtorch's number of it
  def empty(self: __torch__.Training, shape: List[int], dtype: int, like: Tensor) -> Tensor:
    return torch.empty(shape, dtype=dtype, layout=0, device=like.device)

  def rows(self: __torch__.Training, x: Tensor, first: int, count: int) -> Tensor:
    return torch.narrow(x, 0, first, count)

  def zero(self: __torch__.Training, x: Tensor) -> Tensor:
    return torch.zero_(x)

  def embed(self: __torch__.Training, ids: Tensor, embedding: Tensor, x: Tensor) -> Tensor:
    return torch.copy_(x, torch.embedding(embedding, ids))

  def embed_backward(self: __torch__.Training, ids: Tensor, gradient: Tensor, sums: Tensor) -> Tensor:
    return torch.index_add_(sums, 0, ids, gradient)

  # inverse [tokens]: 1 / root mean square
  def norm(self: __torch__.Training, x: Tensor, weight: Tensor, out: Tensor, inverse: Tensor, epsilon: float) -> Tensor:
    _0 = torch.copy_(inverse, torch.rsqrt(torch.mean(x * x, [-1]) + epsilon))
    return torch.copy_(out, x * torch.unsqueeze(inverse, 1) * weight)

  def add_norm(self: __torch__.Training, x: Tensor, y: Tensor, weight: Tensor, sum: Tensor, out: Tensor, inverse: Tensor, epsilon: float) -> Tensor:
    _0 = torch.copy_(sum, x + y)
    return (self).norm(sum, weight, out, inverse, epsilon)

  # stream: gradient of x, added to what is in it if `add`; normed: the norm's output again
  def norm_backward(self: __torch__.Training, gradient: Tensor, x: Tensor, weight: Tensor, inverse: Tensor, stream: Tensor, add: bool, normed: Tensor, sums: Tensor) -> Tensor:
    scale = torch.unsqueeze(inverse, 1)
    unit = x * scale
    _0 = torch.add_(sums, torch.sum(gradient * unit, [0]))
    weighted = gradient * weight
    through = scale * (weighted - unit * torch.mean(weighted * unit, [-1], True))
    if add:
      _1 = torch.add_(stream, through)
    else:
      _2 = torch.copy_(stream, through)
    return torch.copy_(normed, unit * weight)

  def swiglu(self: __torch__.Training, gate_up: Tensor, out: Tensor) -> Tensor:
    gate, up = torch.chunk(gate_up, 2, -1)
    return torch.copy_(out, torch.silu(gate) * up)

  # gate_up becomes its gradient, `gradient` of the output becomes the output
  def swiglu_backward(self: __torch__.Training, gate_up: Tensor, gradient: Tensor) -> Tensor:
    gate, up = torch.chunk(gate_up, 2, -1)
    open = torch.sigmoid(gate)
    silu = gate * open
    out = silu * up
    through_gate = gradient * up * open * (gate * (1 - open) + 1)
    through_up = gradient * silu
    _0 = torch.copy_(gate_up, torch.cat([through_gate, through_up], -1))
    return torch.copy_(gradient, out)

  # out = x weight^T, x [tokens, in], weight [out, in]
  def product(self: __torch__.Training, x: Tensor, weight: Tensor, out: Tensor) -> Tensor:
    return torch.copy_(out, torch.mm(x, torch.t(weight)))

  def product_backward(self: __torch__.Training, gradient: Tensor, weight: Tensor, out: Tensor) -> Tensor:
    return torch.copy_(out, torch.mm(gradient, weight))

  def weight_backward(self: __torch__.Training, gradient: Tensor, x: Tensor, sums: Tensor) -> Tensor:
    return torch.addmm_(sums, torch.t(gradient), x)

  # logits become scale * the gradient of the summed loss. labels < 0 are ignored
  def cross_entropy(self: __torch__.Training, logits: Tensor, labels: Tensor, losses: Tensor, scale: float) -> Tensor:
    counted = torch.to(labels >= 0, logits)
    target = torch.unsqueeze(torch.clamp(labels, 0), 1)
    logp = torch.log_softmax(logits, -1)
    _0 = torch.copy_(losses, torch.neg(torch.squeeze(torch.gather(logp, 1, target), 1)) * counted)
    p = torch.exp(logp)
    _1 = torch.scatter_add_(p, 1, target, torch.full_like(target, -1, dtype=6))
    return torch.copy_(logits, p * torch.unsqueeze(counted * scale, 1))

  def total(self: __torch__.Training, losses: Tensor) -> float:
    return float(torch.sum(losses, dtype=7))

  # frequencies [head_dim / 2] -> cosines and sines [2, positions, head_dim / 2]
  def rotations(self: __torch__.Training, frequencies: Tensor, factor: float, positions: int) -> Tensor:
    angle = torch.outer(torch.arange(positions, dtype=6, device=frequencies.device), frequencies)
    return torch.stack([torch.cos(angle), torch.sin(angle)]) * factor

  # Rotates queries and keys, each token by its position; direction -1 rotates back
  def rope(self: __torch__.Training, qkv: Tensor, positions: Tensor, rotations: Tensor, direction: float) -> Tensor:
    n = qkv.size(0)
    all = torch.reshape(qkv, [n, self.heads + 2 * self.kv_heads, -1])
    x = torch.narrow(all, 1, 0, self.heads + self.kv_heads)
    cosines = torch.unsqueeze(torch.index_select(rotations[0], 0, positions), 1)
    sines = torch.unsqueeze(torch.index_select(rotations[1], 0, positions), 1) * direction
    first, second = torch.chunk(x, 2, -1)
    return torch.copy_(x, torch.cat([first * cosines - second * sines, second * cosines + first * sines], -1))

  # Queries [..., heads, head_dim], keys and values [..., kv_heads, head_dim], views of qkv
  def split(self: __torch__.Training, qkv: Tensor, shape: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
    all = torch.view(qkv, shape + [self.heads + 2 * self.kv_heads, -1])
    q, k, v = torch.split_with_sizes(all, [self.heads, self.kv_heads, self.kv_heads], -2)
    return (q, k, v)

  # Which keys a query sees: those of its document, not behind it, not more than `window` before it;
  # window < 0 has no bound. documents [tokens]: which document each token is of
  def seen(self: __torch__.Training, documents: Tensor, window: int) -> Tensor:
    at = torch.arange(documents.size(0), device=documents.device)
    distance = torch.unsqueeze(at, 1) - torch.unsqueeze(at, 0)
    same = torch.unsqueeze(documents, 1) == torch.unsqueeze(documents, 0)
    causal = torch.logical_and(same, distance >= 0)
    if window < 0:
      return causal
    return torch.logical_and(causal, distance <= window)

  # x [tokens, kv_heads, head_dim] -> [heads, tokens, head_dim]
  def by_head(self: __torch__.Training, x: Tensor) -> Tensor:
    return torch.transpose(torch.repeat_interleave(x, self.heads // x.size(1), 1), 0, 1)

  # -> probabilities [heads, tokens, tokens]
  def probabilities(self: __torch__.Training, q: Tensor, k: Tensor, documents: Tensor, window: int) -> Tensor:
    scores = torch.matmul((self).by_head(q), torch.transpose((self).by_head(k), 1, 2)) * q.size(-1) ** -0.5
    hidden = torch.logical_not((self).seen(documents, window))
    return torch.softmax(torch.masked_fill(scores, hidden, -inf), -1)

  # -> what attention_backward wants, the output [tokens, heads * head_dim] first
  def plain_attention(self: __torch__.Training, qkv: Tensor, documents: Tensor, window: int) -> List[Tensor]:
    q, k, v = (self).split(qkv, [qkv.size(0)])
    o = torch.matmul((self).probabilities(q, k, documents, window), (self).by_head(v))
    return [torch.flatten(torch.transpose(o, 0, 1), 1)]

  # x [heads, tokens, head_dim], summed over the heads of a group -> [tokens, kv_heads, head_dim]
  def by_group(self: __torch__.Training, x: Tensor) -> Tensor:
    grouped = torch.reshape(x, [self.kv_heads, self.heads // self.kv_heads, x.size(1), x.size(2)])
    return torch.transpose(torch.sum(grouped, [1]), 0, 1)

  # qkv becomes its gradient
  def plain_attention_backward(self: __torch__.Training, gradient: Tensor, qkv: Tensor, documents: Tensor, window: int) -> Tensor:
    q, k, v = (self).split(qkv, [qkv.size(0)])
    p = (self).probabilities(q, k, documents, window)
    d = (self).by_head(torch.reshape(gradient, torch.size(q)))
    dv = (self).by_group(torch.matmul(torch.transpose(p, 1, 2), d))
    dp = torch.matmul(d, torch.transpose((self).by_head(v), 1, 2))
    ds = p * (dp - torch.sum(dp * p, [-1], True)) * q.size(-1) ** -0.5
    dq = torch.transpose(torch.matmul(ds, (self).by_head(k)), 0, 1)
    dk = (self).by_group(torch.matmul(torch.transpose(ds, 1, 2), (self).by_head(q)))
    return torch.copy_(qkv, torch.flatten(torch.cat([dq, dk, dv], 1), 1))

  # An undefined tensor, which backward passes take where forward passes take None and which no
  # literal makes. like: bfloat16
  def none(self: __torch__.Training, like: Tensor) -> Tensor:
    q = torch.zeros([1, 1, 16, 64], dtype=15, layout=0, device=like.device)
    _0, _1, none, _2, _3, _4, _5, _6, _7 = torch._scaled_dot_product_flash_attention(q, q, q, 0., True, False)
    return none

  # Attention of rows that are one document each. -> [output, log of the sum of exponentials, and
  # two of random state]
  def flash(self: __torch__.Training, qkv: Tensor, rows: int, window: int) -> List[Tensor]:
    time = qkv.size(0) // rows
    q, k, v = (self).split(qkv, [rows, time])
    if window < 0:
      o, lse, seed, offset, _0 = torch._flash_attention_forward(q, k, v, None, None, time, time, 0., True, False)
    else:
      o, lse, seed, offset, _0 = torch._flash_attention_forward(q, k, v, None, None, time, time, 0., True, False, scale=None, window_size_left=window, window_size_right=0)
    return [o, lse, seed, offset]

  # -> gradients of queries, keys and values, each [tokens, its heads, head_dim] in memory
  def flash_backward(self: __torch__.Training, gradient: Tensor, qkv: Tensor, saved: List[Tensor], none: Tensor, rows: int, window: int) -> List[Tensor]:
    time = qkv.size(0) // rows
    q, k, v = (self).split(qkv, [rows, time])
    o, lse, seed, offset = saved
    d = torch.view(gradient, torch.size(q))
    if window < 0:
      dq, dk, dv = torch._flash_attention_backward(d, q, k, v, o, lse, none, none, time, time, 0., True, seed, offset)
    else:
      dq, dk, dv = torch._flash_attention_backward(d, q, k, v, o, lse, none, none, time, time, 0., True, seed, offset, scale=None, window_size_left=window, window_size_right=0)
    return [torch.contiguous(dq), torch.contiguous(dk), torch.contiguous(dv)]

  # The same of packed documents. starts: where each begins, and the end, int32; longest: tokens of
  # the longest
  def packed(self: __torch__.Training, qkv: Tensor, starts: Tensor, longest: int, window: int) -> List[Tensor]:
    q, k, v = (self).split(qkv, [qkv.size(0)])
    if window < 0:
      o, lse, seed, offset, _0 = torch._flash_attention_forward(q, k, v, starts, starts, longest, longest, 0., True, False)
    else:
      o, lse, seed, offset, _0 = torch._flash_attention_forward(q, k, v, starts, starts, longest, longest, 0., True, False, scale=None, window_size_left=window, window_size_right=0)
    return [o, lse, seed, offset]

  def packed_backward(self: __torch__.Training, gradient: Tensor, qkv: Tensor, saved: List[Tensor], starts: Tensor, longest: int, window: int) -> List[Tensor]:
    q, k, v = (self).split(qkv, [qkv.size(0)])
    o, lse, seed, offset = saved
    d = torch.view(gradient, torch.size(q))
    if window < 0:
      dq, dk, dv = torch._flash_attention_backward(d, q, k, v, o, lse, starts, starts, longest, longest, 0., True, seed, offset)
    else:
      dq, dk, dv = torch._flash_attention_backward(d, q, k, v, o, lse, starts, starts, longest, longest, 0., True, seed, offset, scale=None, window_size_left=window, window_size_right=0)
    return [torch.contiguous(dq), torch.contiguous(dk), torch.contiguous(dv)]

  # Global attention by cuDNN, which on Hopper is faster than libtorch's own flash attention.
  def cudnn(self: __torch__.Training, qkv: Tensor, rows: int) -> List[Tensor]:
    q, k, v = (self).split(qkv, [rows, qkv.size(0) // rows])
    o, lse, _0, _1, _2, _3, seed, offset, _4 = torch._scaled_dot_product_cudnn_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, True, 0., True, False)
    return [torch.contiguous(torch.transpose(o, 1, 2)), lse, seed, offset]

  def cudnn_backward(self: __torch__.Training, gradient: Tensor, qkv: Tensor, saved: List[Tensor], none: Tensor, rows: int) -> List[Tensor]:
    time = qkv.size(0) // rows
    q, k, v = (self).split(qkv, [rows, time])
    o, lse, seed, offset = saved
    d = torch.transpose(torch.view(gradient, torch.size(q)), 1, 2)
    dq, dk, dv = torch._scaled_dot_product_cudnn_attention_backward(d, torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), torch.transpose(o, 1, 2), lse, seed, offset, none, none, none, time, time, 0., True)
    return [torch.contiguous(torch.transpose(dq, 1, 2)), torch.contiguous(torch.transpose(dk, 1, 2)), torch.contiguous(torch.transpose(dv, 1, 2))]

  # How far cuDNN is from flash attention on random values, relative to the latter: output and
  # gradients together. Both tensors are overwritten. One row.
  def cudnn_difference(self: __torch__.Training, qkv: Tensor, gradient: Tensor, none: Tensor) -> float:
    _0 = torch.normal_(qkv, 0., 1.)
    _1 = torch.normal_(gradient, 0., 1.)
    expected = (self).flash(qkv, 1, -1)
    actual = (self).cudnn(qkv, 1)
    expected_gradients = (self).flash_backward(gradient, qkv, expected, none, 1, -1)
    actual_gradients = (self).cudnn_backward(gradient, qkv, actual, none, 1)
    worst = (self).distance(actual[0], expected[0])
    for i in range(3):
      worst = max(worst, (self).distance(actual_gradients[i], expected_gradients[i]))
    return worst

  def distance(self: __torch__.Training, actual: Tensor, expected: Tensor) -> float:
    a = torch.to(actual, 6)
    e = torch.to(expected, 6)
    return float(torch.linalg_vector_norm(a - e) / torch.linalg_vector_norm(e))

  # -> the norm of the gradients before clipping
  def clip(self: __torch__.Training, gradients: List[Tensor], limit: float) -> float:
    size = float(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)), 2))
    if size > limit:
      torch._foreach_mul_(gradients, limit / (size + 1e-6))
    return size

  def adamw(self: __torch__.Training, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], decays: List[float], rate: float, beta1: float, beta2: float, epsilon: float, correction1: float, correction2: float) -> int:
    for i in range(torch.len(w)):
      _0 = torch.add_(torch.mul_(m[i], beta1), g[i], alpha=1 - beta1)
      _1 = torch.addcmul_(torch.mul_(v[i], beta2), g[i], g[i], value=1 - beta2)
      _2 = torch.mul_(w[i], 1 - rate * decays[i])
      root = torch.sqrt(v[i] / correction2) + epsilon
      _3 = torch.addcdiv_(w[i], m[i], root, value=-rate / correction1)
    return torch.len(w)
