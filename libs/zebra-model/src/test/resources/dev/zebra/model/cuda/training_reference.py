# The model as a formula, for autograd: every score is computed and masked. float32.
class Reference(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  kv_heads : int
  tied : int

  def norm(self: __torch__.Reference, x: Tensor, w: Tensor, epsilon: float) -> Tensor:
    return x / torch.sqrt(torch.mean(x * x, [-1], True) + epsilon) * w

  # x [tokens, heads, head_dim]
  def rotate(self: __torch__.Reference, x: Tensor, positions: Tensor, frequencies: Tensor, factor: float) -> Tensor:
    angle = torch.unsqueeze(torch.outer(torch.to(positions, 6), torch.cat([frequencies, frequencies])), 1)
    a, b = torch.chunk(x, 2, -1)
    return (x * torch.cos(angle) + torch.cat([torch.neg(b), a], -1) * torch.sin(angle)) * factor

  # ids, labels, positions, documents [tokens]; windows, rotations [layers]; frequencies
  # [rotations, head_dim / 2]; factors [rotations]; scale and epsilon scalars
  # -> [scale * summed loss, summed loss]
  def loss(self: __torch__.Reference, ids: Tensor, labels: Tensor, positions: Tensor, documents: Tensor, windows: Tensor, rotations: Tensor, frequencies: Tensor, factors: Tensor, scale: Tensor, epsilon: Tensor, w: List[Tensor]) -> List[Tensor]:
    eps = float(epsilon)
    n = ids.size(0)
    first = 3 - self.tied
    x = torch.embedding(w[0], ids)
    at = torch.arange(n, device=ids.device)
    distance = torch.unsqueeze(at, 1) - torch.unsqueeze(at, 0)
    same = torch.unsqueeze(documents, 1) == torch.unsqueeze(documents, 0)
    causal = torch.logical_and(same, distance >= 0)
    for layer in range(windows.size(0)):
      o = first + 6 * layer
      h = (self).norm(x, w[o], eps)
      qkv = torch.reshape(torch.matmul(h, torch.t(w[o + 1])), [n, self.heads + 2 * self.kv_heads, -1])
      q, k, v = torch.split_with_sizes(qkv, [self.heads, self.kv_heads, self.kv_heads], 1)
      r = int(rotations[layer])
      if r >= 0:
        q = (self).rotate(q, positions, frequencies[r], float(factors[r]))
        k = (self).rotate(k, positions, frequencies[r], float(factors[r]))
      seen = causal
      if int(windows[layer]) >= 0:
        seen = torch.logical_and(causal, distance <= int(windows[layer]))
      keys = torch.repeat_interleave(k, self.heads // self.kv_heads, 1)
      values = torch.repeat_interleave(v, self.heads // self.kv_heads, 1)
      scores = torch.einsum("ihd,jhd->hij", [q, keys]) / q.size(-1) ** 0.5
      p = torch.softmax(torch.masked_fill(scores, torch.logical_not(seen), -inf), -1)
      a = torch.flatten(torch.einsum("hij,jhd->ihd", [p, values]), 1)
      x = x + torch.matmul(a, torch.t(w[o + 2]))
      gate, up = torch.chunk(torch.matmul((self).norm(x, w[o + 3], eps), torch.t(w[o + 4])), 2, -1)
      x = x + torch.matmul(torch.silu(gate) * up, torch.t(w[o + 5]))
    head = 0
    if self.tied == 0:
      head = 2
    logits = torch.matmul((self).norm(x, w[1], eps), torch.t(w[head]))
    total = torch.nll_loss(torch.log_softmax(logits, -1), labels, None, 2, -100)
    return [total * scale, total]

  def normal(self: __torch__.Reference, shape: List[int], mean: float, deviation: float, like: Tensor) -> Tensor:
    return torch.to(torch.to(torch.normal(mean, deviation, shape, generator=None, dtype=6, layout=0, device=like.device), 15), 6)

  def bfloat16(self: __torch__.Reference, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  def zeros(self: __torch__.Reference, x: Tensor) -> Tensor:
    return torch.zeros_like(x, dtype=6)

  # -> [norm of x - y, norm of y], both as float32
  def compare(self: __torch__.Reference, x: Tensor, y: Tensor) -> List[float]:
    a = torch.to(torch.flatten(x), 6)
    b = torch.to(torch.flatten(y), 6)
    return [float(torch.linalg_vector_norm(a - b)), float(torch.linalg_vector_norm(b))]

  def adamw(self: __torch__.Reference, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, epsilon: float, decay: float) -> int:
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(p, g, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
    return torch.len(p)
